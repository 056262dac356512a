"""What recipients and uploaders answered; only ever added."""

import json
from dataclasses import replace

from monitor.casework.values import AnswerRecord
from monitor.rights.values import Document
from monitor.store.connection import Connection, Row
from monitor.store.rows import path_cell, path_of, time_cell, time_of


class Answers:
    """The table of answers."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, answer: AnswerRecord) -> AnswerRecord:
        """Store an answer (its id is ignored) and return it with the id it was given."""
        document = answer.document
        id_ = self._connection.write(
            "INSERT INTO answers (letter_id, kind, received_at, reference, author, summary, defects, document_path,"
            " document_sha256, recorded_by, recorded_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                *(answer.letter_id, answer.kind, time_cell(answer.received_at), answer.reference, answer.author),
                *(answer.summary, json.dumps(answer.defects)),
                *((path_cell(document.path), document.sha256) if document else (None, None)),
                *(answer.recorded_by, time_cell(answer.recorded_at)),
            ),
        )
        return replace(answer, id=id_)

    def of_letter(self, letter_id: int) -> list[AnswerRecord]:
        """Return the answers to a letter, the oldest first."""
        rows = self._connection.rows("SELECT * FROM answers WHERE letter_id = ? ORDER BY id", (letter_id,))
        return [_answer(row) for row in rows]


def _answer(row: Row) -> AnswerRecord:
    cells = dict(row)
    path, sha256 = cells.pop("document_path"), cells.pop("document_sha256")
    defects = tuple(json.loads(cells.pop("defects")))
    times = {"received_at": time_of(row["received_at"]), "recorded_at": time_of(row["recorded_at"])}
    document = Document(path=path_of(path), sha256=sha256) if path else None
    return AnswerRecord(**(cells | times), defects=defects, document=document)

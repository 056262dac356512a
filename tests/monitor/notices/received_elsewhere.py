"""Notices under the law of other places as other people write them, in pieces, by the sheet of signs for them.

Every name, address and number is invented. A piece is the id of the element that it shows, with the part after a colon
where the element has several, or nothing, and its text.
"""

from tests.monitor.notices.received_notices import Piece

ELSEWHERE: dict[str, dict[str, tuple[Piece, ...]]] = {
    "eu_dsa_art16": {
        "form": (
            ("", "Report illegal content\n\n"),
            ("EU-N1", "Reason: infringement of my exclusive right of reproduction, § 16 UrhG, by a re-upload\n"),
            ("EU-N2", "URL: https://videos.example/watch/88121\n"),
            ("EU-N3:name", "Name: Lena Sommer\n"),
            ("EU-N3:mail", "E-mail: lena@sommer.example\n"),
            ("EU-N4", "[x] In good faith I believe that the information and allegations are accurate and complete.\n"),
        ),
        "letter": (
            ("", "Dear provider,\n\n"),
            ("EU-N2", "the content at this address is meant: https://host.example/f/river.mp4\n\n"),
            (
                "EU-N1",
                (
                    "It is unlawful: it makes my film available to the public without my consent, contrary to art. 3 of"
                    " Directive 2001/29/EC.\n\n"
                ),
            ),
            (
                "EU-N4",
                (
                    "I confirm my bona fide belief that the information and allegations contained in this notice are"
                    " accurate and complete.\n\n"
                ),
            ),
            ("EU-N3:mail", "office@bluedoor.example\n\n"),
            ("EU-N3:name", "Yours faithfully,\nDaniel Okafor\n"),
        ),
    },
    "gb_notice": {
        "letter": (
            ("GB-N2", "The posts are at https://clips.example/v/Zk3_99.\n\n"),
            ("GB-N3", "They infringe the copyright in my film; no fair dealing defence applies.\n\n"),
            ("GB-N1:name", "Name: Sam Kettle\n"),
            ("GB-N1:address", "19 Rope Walk, Manchester M4 5JD\n"),
        ),
    },
    "in_r75": {
        "complaint": (
            ("IN-N1", "(a) Work: the film “Monsoon Diary”, 2024\n"),
            ("IN-N2", "(b) We are the first owner of copyright in it, as the certificate shows.\n"),
            ("IN-N3", "(c) The copy is infringing and is not covered under section 52 of the Act.\n"),
            ("IN-N4", "(d) It is located at https://stream.example/v/monsoon-full\n"),
            ("", "(e) It was uploaded by the user monsoon_fan.\n"),
            ("IN-N6", "(f) We undertake to file a suit and to produce the order of the court within 21 days.\n"),
        ),
    },
    "ca_notice_and_notice": {
        "notice": (
            ("CA-N1:name", "Name: Harbour Pictures Inc.\n"),
            ("CA-N1:address", "Address: 90 Quay Street, Halifax\n"),
            ("CA-N1:contact", "notices@harbour.example\n"),
            ("CA-N2", "Work: the film “Tidal”, 2025\n"),
            ("CA-N3", "We own the copyright.\n"),
            ("CA-N4", "IP address 203.0.113.77, port 51413\n"),
            ("CA-N5", "Infringement: the film was reproduced and shared over a peer-to-peer network\n"),
            ("CA-N6", "Time: 2026-03-04 18:22 UTC\n"),
        ),
    },
}

"""The evidence pack of a case: a report, the files it speaks of, and a manifest that a lay reader can check."""

from monitor.dossier.checking import Checked, check_pack
from monitor.dossier.gathering import Wanted
from monitor.dossier.packing import Packed, PackRequest, write_pack

__all__ = ["Checked", "PackRequest", "Packed", "Wanted", "check_pack", "write_pack"]

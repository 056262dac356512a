"""Counter-notifications as other people write them, in pieces, so that one element can be taken away.

Every name, address and number is invented. A piece is the id of the element that it shows, with the part after a colon
where the element has several, or nothing, and its text.
"""

from tests.monitor.notices.received_notices import Piece

MISTAKE = (
    "I swear, under penalty of perjury, that I have a good faith belief that the material was removed or disabled as a"
    " result of mistake or misidentification of the material to be removed or disabled."
)
COURT = "I consent to the jurisdiction of the Federal District Court for the judicial district of my address"
SERVICE = "I will accept service of process from the person who sent the notification, or an agent of that person"

COUNTER_NOTICES: dict[str, tuple[Piece, ...]] = {
    "e-mail": (
        ("", "Hello,\n\nthis is a counter notice.\n\n"),
        ("US-C2", "You took down my video at https://videos.example/watch/88121.\n\n"),
        ("US-C3", f"{MISTAKE}\n\n"),
        ("US-C4:court", f"{COURT}. "),
        ("US-C4:service", f"{SERVICE}.\n\n"),
        ("US-C4:address", "My address: 8 Mill Lane, Dayton, OH 45402\n"),
        ("US-C4:phone", "Phone: 937-555-0118\n"),
        ("", "Name: Robin Castle\n\n"),
        ("US-C1", "Kind regards,\nRobin Castle\n"),
    ),
    "statute": (
        ("", "COUNTER NOTIFICATION PURSUANT TO 17 U.S.C. § 512(g)(3)\n\n"),
        ("US-C2", "(B) The material that was removed appeared at <https://host.example/u/robin/essay-3.html>.\n\n"),
        ("US-C3", f"(C) {MISTAKE}\n\n"),
        ("US-C4:phone", "(D) Subscriber's telephone: (937) 555-0118\n"),
        ("", "Full legal name: Robin A. Castle\n"),
        ("US-C4:address", "Mailing address: P.O. Box 1180, Dayton\n"),
        ("US-C4:court", f"{COURT}.\n"),
        ("US-C4:service", f"{SERVICE}.\n\n"),
        ("US-C1", "(A) /s/ Robin A. Castle\n"),
    ),
    "form dump": (
        ("", "Counter-notification form\n\nCompany:\nName: Aiko Mori\n"),
        ("US-C4:address", "Address: 1-2-3 Sakura, Minato-ku, Tokyo\nCountry: Japan\n"),
        ("US-C4:phone", "Phone number: +81 3 5555 0144\n"),
        ("", "Email: aiko@mori.example\n"),
        ("US-C2", "Removed URL: https://clips.example/v/Zk3_99\n"),
        ("US-C4:court", "[x] I consent to the jurisdiction of any judicial district in which the service is found.\n"),
        ("US-C4:service", "[x] I accept service of process from the claimant.\n"),
        ("US-C3", f"[x] {MISTAKE}\n"),
        ("US-C1", "Electronic signature: Aiko Mori\n"),
    ),
    "form with empty answers": (
        ("", "Your counter notification\n\nTicket number:\nUser name: kettle_films\nFirst name: Sam\n"),
        ("US-C2", "Location of removed content: https://films.example/kettle/teapot-parody\n"),
        ("US-C4:phone", "Telephone: 0161 496 0455\n"),
        ("US-C4:address", "Street address: Flat 2, 19 Rope Walk\nPostcode: M4 5JD\nFax:\n"),
        ("US-C3", "Sworn under penalty of perjury: in good faith I believe that it was removed in error.\n"),
        ("US-C4:court", "Jurisdiction of the federal district court: I agree\n"),
        ("US-C4:service", "Service of process by the claimant: I accept\n"),
        ("US-C1", "Signed: Sam Kettle\nDate: 2026-02-11\n"),
    ),
    "law firm": (
        ("", "ORCHARD LAW PLLC\n\nRe: Counter-notification under section 512(g)\n\nDear Counsel:\n\n"),
        ("", "Our client's full name is as follows.\nName: Maria Delgado\n\n"),
        (
            "US-C2",
            (
                "We represent the subscriber whose review was disabled. It was available at"
                " https://video.example/reviews/2291 until May 2.\n\n"
            ),
        ),
        (
            "US-C3",
            (
                "Our client declares under penalty of perjury that she has a good faith belief that the material was"
                " disabled by mistake: it is a review and a fair use.\n\n"
            ),
        ),
        ("US-C4:court", "She submits to the jurisdiction of the United States District Court, W.D. Wash.\n\n"),
        ("US-C4:service", "She has agreed to accept service of process through this office.\n\n"),
        ("US-C4:address", "2100 Pine Street, Suite 900, Seattle, WA 98101\n\n"),
        ("US-C4:phone", "Tel. 206-555-0163\n\n"),
        ("US-C1", "Respectfully,\n\nJonah Reed\n"),
    ),
    "questions and answers": (
        ("", "**Are you the owner of the content that has been disabled?**\n\nYes, I am the content owner.\n\n"),
        (
            "US-C2",
            "**What files were taken down? Please provide URLs for each file.**\n\nhttps://code.example/ada/ferns\n\n",
        ),
        (
            "",
            "**Do you want to make changes or do you want to dispute the notice?**\n\nDispute.\n\n",
        ),
        (
            "US-C3",
            (
                "**I swear, under penalty of perjury, that I have a good-faith belief that the material was removed or"
                " disabled as a result of a mistake or misidentification of the material to be"
                " removed or disabled.**\n\n"
            ),
        ),
        (
            "US-C4:court",
            (
                "**I consent to the jurisdiction of Federal District Court for the judicial"
                " district in which my address"
                " is located.**\n\n"
            ),
        ),
        (
            "US-C4:service",
            "**I will accept service of process from the person who provided the DMCA notification.**\n\n",
        ),
        ("", "**Please type your name.**\n\nName: Ada Fern\n\n"),
        ("US-C4:address", "**Please provide your physical address.**\n\nBirkenweg 14, 10115 Berlin\n\n"),
        ("US-C4:phone", "**Please provide your telephone number.**\n\n+49 30 5550 0177\n\n"),
        ("US-C1", "**Please type your full legal name below to sign this request.**\n\nAda Fern\n"),
    ),
    "non-native English": (
        ("", "Good day. My name is Piotr Zielony and I am author of channel.\n\n"),
        ("US-C2", "You have deleted my video https://tube.example/v/kot-w-butach without reason.\n\n"),
        ("US-C3", "Under penalty of perjury I declare, I have a good faith that it was deleted by mistake.\n\n"),
        ("US-C4:court", "I am agree with jurisdiction of Federal District Court in California.\n"),
        ("US-C4:service", "I am accepting the service of process from the claimant.\n\n"),
        ("US-C4:address", "ul. Lipowa 7, Kraków\n"),
        ("US-C4:phone", "tel: +48 12 555 01 22\n\n"),
        ("US-C1", "With regards\nPiotr Zielony\n"),
    ),
    "HTML e-mail": (
        ("", "<div>Dear agent,</div><div>Name: Noor Haddad</div>"),
        ("US-C2", '<p>Please restore <a href="https://pics.example/p/7718">https://pics.example/p/7718</a></p>'),
        ("US-C3", f"<p>{MISTAKE.replace(' of ', '&nbsp;of ')}</p>"),
        ("US-C4:court", f"<p>{COURT}.</p>"),
        ("US-C4:service", f"<p>{SERVICE}.</p>"),
        ("US-C4:address", "<p>27 rue des Lilas, Lyon</p>"),
        ("US-C4:phone", "<p>00 33 4 55 50 01 09</p>"),
        ("US-C1", "<p>Electronically signed</p>"),
    ),
    "quoted": (
        ("", "> I, Jordan Blake, am the subscriber.\n>\n"),
        ("US-C2", "> The file was removed from\n> https://files.example/u/jb/mix-tape-4.zip\n>\n"),
        (
            "US-C3",
            "> I state under penalty of\n> perjury my good faith belief that it was a\n> mistake.\n>\n",
        ),
        ("US-C4:court", "> I consent to the\n> jurisdiction of the federal courts in my district.\n>\n"),
        ("US-C4:service", "> I will accept service of\n> process.\n>\n"),
        ("US-C4:address", "> 400 Elm Avenue, Austin\n"),
        ("US-C4:phone", "> 512.555.0191\n>\n"),
        ("US-C1", "> Sincerely,\n> Jordan Blake\n"),
    ),
    "one paragraph": (
        ("", "I, Casey Wu, write about your removal. "),
        ("US-C2", "The content was at https://forum.example/t/4411. "),
        ("US-C3", "Under penalty of perjury: I believe in good faith that it was removed by mistake. "),
        ("US-C4:court", "I consent to federal court jurisdiction where I live. "),
        ("US-C4:service", "I also agree to accept service of process by the complainant. "),
        ("US-C4:address", "I live at 31 Cedar Drive, Boise. "),
        ("US-C4:phone", "My phone is 208-555-0107. "),
        ("US-C1", "This is my electronic signature: Casey Wu.\n"),
    ),
    "outside the United States": (
        ("", "Counter notice\n\nName: Lena Sommer\n"),
        ("US-C4:address", "Hauptstraße 22, 8010 Graz, Austria\n"),
        ("US-C4:phone", "+43 316 555 0182\n\n"),
        ("US-C2", "Disabled item: https://market.example/listing/550122\n\n"),
        ("US-C3", f"{MISTAKE}\n\n"),
        (
            "US-C4:court",
            (
                "As my address is outside of the United States, I consent to the jurisdiction of"
                " any judicial district in"
                " which the service provider may be found.\n\n"
            ),
        ),
        ("US-C4:service", f"{SERVICE}.\n\n"),
        ("US-C1", "Mit freundlichen Grüßen\nLena Sommer\n"),
    ),
    "numbered list": (
        ("US-C2", "1. Material removed: my cover song, https://tunes.example/t/paper-boats-cover\n"),
        ("US-C3", "2. I declare under penalty of perjury a good-faith belief that it was wrongly identified.\n"),
        ("", "3. My name is Theo Marsh.\n"),
        ("US-C4:address", "4. Home address: Cottage Row, Whitby\n"),
        ("US-C4:phone", "5. Mobile: 07700 900461\n"),
        ("US-C4:court", "6. I accept the jurisdiction of the U.S. federal district court named in your terms.\n"),
        ("US-C4:service", "7. I accept service of process.\n"),
        ("US-C1", "8. Signature: Theo Marsh\n"),
    ),
    "about a video": (
        ("", "Counter notification for my channel\n\nLegal name: Grace Obi\n\n"),
        ("US-C2", "Video ID: dQw4w9WgX77\n\n"),
        (
            "US-C3",
            (
                "I have a good faith belief the material was removed due to a mistake, and say so under penalty of"
                " perjury.\n\n"
            ),
        ),
        ("US-C4:court", "I consent to the jurisdiction of the Northern District of California.\n"),
        ("US-C4:service", "I accept service of process from the claimant.\n\n"),
        ("US-C4:address", "Address: 5 Marina Road, Lagos\n"),
        ("US-C4:phone", "Tel: +234 1 555 0120\n\n"),
        ("US-C1", "-- \nGrace Obi\n"),
    ),
}

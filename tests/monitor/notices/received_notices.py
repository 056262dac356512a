"""Takedown notices as other people write them, in pieces, so that one element can be taken away.

Every name, address and number is invented. A piece is the id of the element that it shows, or nothing, and its text.
"""

Piece = tuple[str, str]

GOOD_FAITH = (
    "I have a good faith belief that the use described above is not authorized by the owner, its agent, or the law."
)
OATH = (
    "The information in this notification is accurate, and under penalty of perjury, I am authorized to act on behalf"
    " of the owner of an exclusive right that is allegedly infringed."
)

NOTICES: dict[str, tuple[Piece, ...]] = {
    "e-mail": (
        ("", "Hi there,\n\n"),
        ("US-N2", "I made the video “Salt Flats at Dawn”, which is on my channel since March.\n\n"),
        ("US-N3", "It was copied here: https://videos.example/watch/88121\n\n"),
        ("US-N5", f"{GOOD_FAITH}\n\n"),
        ("US-N6", f"{OATH}\n\n"),
        ("", "Please take it down.\n\n"),
        ("US-N1", "Best regards,\nMaya Lindqvist\n"),
        ("US-N4", "maya@lindqvist.example\n+46 8 555 0100\n"),
    ),
    "statute": (
        ("", "NOTICE UNDER 17 U.S.C. § 512(c)(3)\n\nTo the designated agent:\n\n"),
        ("US-N2", "1. The copyrighted work is the film “River of Salt”, 94 minutes, first shown in 2024.\n\n"),
        ("US-N3", "2. The infringing material is at <https://host.example/f/river-of-salt.mp4>.\n\n"),
        ("US-N4", "3. Contact: Blue Door Films, 12 Harbour Street, Portland, OR 97201; 503-555-0142.\n\n"),
        (
            "US-N5",
            (
                "4. The complaining party has a good faith belief that use of the material in"
                " the manner complained of is"
                " not authorized by the copyright owner, its agent, or the law.\n\n"
            ),
        ),
        ("US-N6", f"5. {OATH}\n\n"),
        ("US-N1", "/s/ Daniel Okafor\n"),
    ),
    "form dump": (
        ("", "New submission from the copyright form\n\nSubmission: 48-1121\nRole: Owner\n"),
        ("US-N2", "Title of work: Kitchen Garden, episode 12\nDescription of work: video about sowing, 14 minutes\n"),
        ("US-N3", "URL of reported content: https://clips.example/v/Zk3_99\n"),
        ("US-N4", "Email: gardener@beds.example\nPhone number: +44 20 7946 0991\n"),
        ("US-N5", "[x] I have a good-faith belief that this use is not permitted by the owner, an agent or the law.\n"),
        (
            "US-N6",
            "[x] This notice is accurate. Under penalty of perjury, I am authorised to act for the owner.\n",
        ),
        ("US-N1", "Electronic signature: Priya Raman\n"),
        ("", "Submitted: 2026-05-04\n"),
    ),
    "empty form fields": (
        ("", "Content report\n\nCompany:\nReference:\n"),
        ("US-N2", "Copyrighted work: the song “Paper Boats”, released in 2022\n"),
        ("US-N3", "Infringing URL: https://tunes.example/t/paper-boats-cover-free\n"),
        ("US-N4", "Telephone: (555) 010-4477\nFax:\n"),
        ("US-N5", "Statement one: in good faith I believe that the use is unauthorized by the owner and by law.\n"),
        (
            "US-N6",
            (
                "Statement two: the above is true and correct. I declare under penalty of"
                " perjury that I am the owner of"
                " the rights.\n"
            ),
        ),
        ("US-N1", "Signature: Tomás Rivera\n"),
    ),
    "law firm": (
        ("", "HALE & WINTER LLP\n\nRe: Notice of infringement\n\nDear Sir or Madam:\n\n"),
        (
            "US-N2",
            (
                "This firm represents Nordlicht Verlag GmbH, publisher of the book “Atlas of Winds”"
                " (ISBN 978-3-00-000000-1).\n\n"
            ),
        ),
        (
            "US-N3",
            (
                "It has come to our attention that unauthorized copies of it are offered for download at"
                " https://files.example/d/atlas-of-winds and https://files.example/d/atlas-2.\n\n"
            ),
        ),
        (
            "US-N5",
            (
                "Our client has a good faith belief that this use has not been authorized by our"
                " client or its agents, and"
                " is not permitted by the law.\n\n"
            ),
        ),
        (
            "US-N6",
            (
                "The information in this letter is accurate, and we state under penalty of"
                " perjury that we are authorized"
                " to act on our client's behalf.\n\n"
            ),
        ),
        ("", "This letter is no waiver of any right, all of which are reserved.\n\n"),
        ("US-N1", "Very truly yours,\n\nAmelia Hale\n"),
        ("US-N4", "Suite 400, 77 Court Square, Boston, MA 02108\n"),
    ),
    "questions and answers": (
        ("", "**Are you the copyright holder or authorized to act on the copyright owner's behalf?**\n\nYes.\n\n"),
        (
            "US-N2",
            (
                "**Please give a detailed description of the original copyrighted work that has"
                " allegedly been infringed."
                " If possible, include a URL.**\n\nA course on watercolour, https://paint.example/course\n\n"
            ),
        ),
        (
            "US-N3",
            (
                "**What files should be taken down? Please provide URLs for each file.**\n\n"
                "https://code.example/u/leaks/blob/main/watercolour.zip\n\n"
            ),
        ),
        ("", "**Have you searched for any <a href='https://docs.example/forks'>forks</a>?**\n\nNone found.\n\n"),
        (
            "US-N5",
            (
                "**I have a good faith belief that use of the copyrighted materials described"
                " above on the infringing web"
                " pages is not authorized by the copyright owner, or its agent, or the law.**\n\n"
            ),
        ),
        (
            "US-N6",
            (
                "**I swear, under penalty of perjury, that the information in this notification"
                " is accurate and that I am"
                " the copyright owner, or am authorized to act on behalf of the owner, of an exclusive right that is"
                " allegedly infringed.**\n\n"
            ),
        ),
        (
            "US-N4",
            (
                "**So that we can get back to you, please provide either your telephone number"
                " or physical address.**\n\n"
                "+1 415 555 0199\n\n"
            ),
        ),
        ("US-N1", "**Please type your full legal name below to sign this request.**\n\nHanna Brandt\n"),
    ),
    "non-native English": (
        ("", "Dear Copyright Team\n\nI am photographer from Brazil and I write for ask remove of content.\n\n"),
        ("US-N2", "My photo with name “Chuva” was published in my site in 2023.\n\n"),
        ("US-N3", "One person re-uploaded it without ask: www.pics.example/p/7718\n\n"),
        ("US-N5", "In good faith I believe this use is not authorized from me, my agent or the law.\n\n"),
        (
            "US-N6",
            "All information is correct, and under the penalty of perjury I am the owner of this rights.\n\n",
        ),
        ("US-N1", "Thank you for the help\n\nJoão Pereira\n"),
        ("US-N4", "Rua das Flores, 45, Recife\n"),
    ),
    "HTML e-mail": (
        ("", "<html><body><p>Hello,</p>\n"),
        ("US-N2", "<p>The infringed work: <b>Lighthouse Sketches</b>, drawings, 2021</p>\n"),
        ("US-N3", '<p>Stolen copies: <a href="https://shop.example/item/991">https://shop.example/item/991</a></p>\n'),
        ("US-N5", "<p>I have a good&nbsp;faith belief that this is not authorised by me, my agent, or the law.</p>\n"),
        ("US-N6", f"<p>{OATH}</p>\n"),
        ("US-N1", "<p>Kind regards,<br>\nInês Duarte</p>\n"),
        ("US-N4", "<p>ines [at] duarte.example</p></body></html>\n"),
    ),
    "quoted and forwarded": (
        ("", "> ---- Forwarded ----\n> Subject: takedown request\n>\n"),
        ("US-N2", "> We are the owner of the podcast “Night Ferry”, 40 episodes.\n>\n"),
        ("US-N3", "> The following links are illegal copies:\n> https://cast.example/s/night-ferry-rip\n>\n"),
        (
            "US-N5",
            "> We have a good faith\n> belief that none of it is authorised by us, our agents or\n> law.\n>\n",
        ),
        (
            "US-N6",
            (
                "> The statements in this complaint are accurate and, under penalty of\n> perjury, we are authorised to"
                " act for the owner.\n>\n"
            ),
        ),
        ("US-N1", "> Signed,\n> Olu Adeyemi\n"),
        ("US-N4", "> tel. 0161 496 0733\n"),
    ),
    "agency": (
        ("", "Ticket 77120\n\nWe act for our client in the matter below.\n\n"),
        ("US-N2", "Original work: Desert Rally 2025, world feed\n"),
        ("US-N3", "Infringing links:\nhttps://stream.example/live/rally-hd\nhttps://stream.example/live/rally-hd2\n\n"),
        (
            "US-N5",
            (
                "Based on the information available to us, we believe in good faith that the"
                " material is not authorised by"
                " the rights holder, its agents, or applicable law.\n\n"
            ),
        ),
        (
            "US-N6",
            (
                "We swear under penalty of perjury that the information contained herein is accurate and that we have"
                " authority to act on behalf of the owner of the exclusive rights.\n\n"
            ),
        ),
        ("US-N1", "Respectfully submitted,\nAnti-Piracy Team, Clearwatch Ltd\n"),
        ("US-N4", "E-mail: notices@clearwatch.example\n"),
    ),
    "plain and short": (
        ("US-N2", "I recorded the song “Ember”. "),
        ("US-N3", "Someone posted it at https://beats.example/ember-full and I want it removed. "),
        ("US-N5", "I have a good faith belief that this is not allowed by me or my agent or by law. "),
        ("US-N6", "What I write in this notice is true, and I say under penalty of perjury that I own the song. "),
        ("US-N4", "Call me at 415-555-0133. "),
        ("US-N1", "This is my electronic signature: Lee Park.\n"),
    ),
    "numbered list": (
        ("", "DMCA TAKEDOWN REQUEST\n\n"),
        ("US-N2", "1) Work infringed: 24 tutorials, published by us since 2020 under the title “Wood by Hand”\n"),
        ("US-N3", "2) Location of the infringing material: https://tube.example/playlist?list=PL88\n"),
        ("US-N4", "3) Address: Möbelgatan 4, 411 04 Göteborg, Sweden\n"),
        (
            "US-N5",
            (
                "4) I hereby state that I have a good faith belief that the disputed use of the copyrighted material is"
                " not authorized by the copyright owner, its agent, or the law (e.g., as a fair use).\n"
            ),
        ),
        (
            "US-N6",
            (
                "5) I hereby state that the information in this notice is accurate and, under"
                " penalty of perjury, that I am"
                " the owner, or authorized to act on behalf of the owner, of the copyright.\n"
            ),
        ),
        ("US-N1", "6)\nSignature of the owner: Karin Holm\n"),
    ),
}

"""An invented address book of Mira's, as vCards and as Google's CSV."""

_CARDS = """\
BEGIN:VCARD
VERSION:3.0
N:Lind;Bo;;;
FN:Bo Lind
BDAY;X-APPLE-OMIT-YEAR=1604:1604-05-03
ORG:Corner Labs;Maps
ADR;TYPE=HOME:;;Elm Street 4;Lisbon;;1100;Portugal
NOTE:my sister
END:VCARD
BEGIN:VCARD
VERSION:2.1
FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=C3=84da B=C3=B6=
=68m
PHOTO;ENCODING=BASE64;JPEG:/9j/4AAQ
 SkZJ

END:VCARD
BEGIN:VCARD
VERSION:4.0
FN:Cy
BDAY:--0229
END:VCARD
BEGIN:VCARD
VERSION:3.0
TEL:1
END:VCARD
"""
_CSV = """\
First Name,Middle Name,Last Name,File As,Organization Name,Birthday,Notes,Labels,Address 1 - City
Bo,,Lind,,Corner Labs, --05-03,,Friend ::: * myContacts,Lisbon
,,,,Shop Ltd,,,,
"""

SAMPLES = [("contacts.vcf", _CARDS.replace("\n", "\r\n").encode()), ("contacts.csv", _CSV.encode())]

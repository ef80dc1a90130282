"""Dutch filler words for texts that nobody reads."""

WORDS = """
dossier opvolging gesprek project opleiding werk atelier afspraak brief aanvraag contract
opdracht traject balans akkoord kantoor adviseur sector domein functie loon uurrooster week
maand datum document stuk verzending antwoord onthaal contact bericht oproep sessie module stage
proef periode begin einde advies actie doel stap punt lijst keuze beroep vaardigheid rijbewijs
mobiliteit opvang taal niveau nieuw oud volledig deeltijds gepland ontvangen bevestigd
geannuleerd verplaatst open gesloten nuttig mogelijk dringend eenvoudig met zonder voor door op
volgens na sinds tijdens naar en of maar dus dan zo zeer weinig meer minder al nog
""".split()  # noqa: SIM905 - a table to read
"""Common words, chosen by hand; no sentence of anyone."""

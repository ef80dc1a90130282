"""Names that say production, and names that only look so."""

import pytest

from synth.guard.names import production_word


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("prod", "prod"),
        ("agency_prod", "prod"),
        ("AgencyProd", "prod"),
        ("AGENCY-PROD", "prod"),
        ("db-prod-01.example.net", "prod"),
        ("prod2", "prod"),
        ("pg.prd.example.net", "prd"),
        ("agencyprod", "agencyprod"),
        ("agencyprd", "agencyprd"),
        ("proddb", "proddb"),
        ("bddprod01", "bddprod"),
        ("Production", "production"),
        ("ProductionDB", "production"),
        ("test_prod", "prod"),  # a copy of production for tests holds people
        ("live", "live"),
        ("master.db.example.net", "master"),
        ("pg-primary", "primary"),
        ("base_exploitation", "exploitation"),
        ("Réel", "reel"),
        ("preprod", None),
        ("pre-prod", None),
        ("PreProd", None),
        ("pprod", None),
        ("pre_production", None),
        ("nonprod", None),
        ("non-prod.example.net", None),
        ("hors_prod", None),
        ("iso-prod", None),
        ("uat", None),
        ("staging", None),
        ("recette", None),
        ("qualif", None),
        ("product_test", None),
        ("products", None),
        ("producteurs", None),
        ("reproduction", None),
        ("delivery", None),
        ("alive", None),
        ("livestream", None),
        ("masterdata", None),
        ("webmaster", None),
        ("agency_master_test", None),  # a branch
        ("exploitations_agricoles", None),
        ("", None),
        ("/var/run/postgresql", None),
    ],
)
def test_a_name_says_production(name, word):
    assert production_word(name) == word

"""Expressions that can run nobody's code, whoever wrote them, as SQL that judges them.

What is allowed is listed, and everything else is not: kinds of nodes (`primnodes.h`), functions
and operators of the server that depend on their arguments or the day alone, and types of the server
and enums, whose input, output and order are the server's own. Functions of a body in SQL are not:
those over arguments of any type look for casts. Nor is an enum with a cast, which whoever defined
the type may have made, and which an expression may call when it is read again from its text.
"""

_NODES = """
    ARRAY ARRAYEXPR BOOLEANTEST BOOLEXPR CASE CASEEXPR CASETESTEXPR CASEWHEN COALESCE COALESCEEXPR
    COERCETODOMAINVALUE COERCEVIAIO COLLATEEXPR CONST DISTINCTEXPR FUNCEXPR MINMAX MINMAXEXPR
    NULLIFEXPR NULLTEST OPEXPR RELABELTYPE SCALARARRAYOPEXPR SQLVALUEFUNCTION SUBSCRIPTINGREF VAR
    WHEN
    """
"""Some have another name before PostgreSQL 16."""
_STABLE = "age date_part date_trunc extract now timezone to_char to_date to_timestamp"
"""Functions that ask the session for the day, the time zone or its words."""
_TYPES = """
    array_typeid casetype coalescetype consttype element_typeid funcresulttype minmaxtype
    opresulttype refcontainertype refelemtype refrestype resulttype typeId
    """
"""What holds the type of a node's value; that of a column (`vartype`) may be a domain besides."""


def _quoted(words: str) -> str:
    return ", ".join(f"'{word}'" for word in words.split())


_OF_SERVER = "'pg_catalog'::pg_catalog.regnamespace"
_NODE = r"\{(\w+)"
_OPERATOR = r":opno (\d+)"
_FUNCTION = r":(?:funcid|opfuncid|hashfuncid|negfuncid) ([1-9]\d*)"
_TYPE = f":(vartype|{'|'.join(_TYPES.split())}) " + r"(\d+)"
_IS_OPERATOR = f"""o.oprnamespace = {_OF_SERVER} and not exists (
  select from pg_catalog.pg_operator c
  where c.oid in (o.oprcom, o.oprnegate) and c.oprnamespace <> {_OF_SERVER})"""
"""The planner puts a commutator or a negator in an operator's place."""
_IS_FUNCTION = f"""p.pronamespace = {_OF_SERVER} and p.prolang = (
    select l.oid from pg_catalog.pg_language l where l.lanname = 'internal')
  and (p.provolatile = 'i' or p.proname in ({_quoted(_STABLE)})
    or p.provolatile = 's' and exists (select from pg_catalog.pg_operator o
      where o.oprcode = p.oid and o.oprnamespace = {_OF_SERVER}))"""
_IS_TYPE = f"""t.typtype in ('b', 'm', 'r') and t.typnamespace = {_OF_SERVER}
  or t.typtype = 'd' and m.found[1] = 'vartype'
  or exists (
    select from pg_catalog.pg_type e where e.typtype = 'e' and e.oid in (t.oid, t.typelem)
    and not exists (select from pg_catalog.pg_cast c
      where t.oid in (c.castsource, c.casttarget) or e.oid in (c.castsource, c.casttarget)))"""


def plain(tree: str) -> str:
    """SQL that holds where an expression can run nobody's code.

    Args:
        tree: SQL of the expression as the server keeps it, a text.
    """

    def found(pattern: str) -> str:
        return f"pg_catalog.regexp_matches({tree}, '{pattern}', 'g') m (found)"

    return f"""not exists (
    select from {found(_NODE)} where m.found[1] not in ({_quoted(_NODES)}))
  and not exists (
    select from {found(_OPERATOR)}
    left join pg_catalog.pg_operator o on o.oid = m.found[1]::pg_catalog.oid
    where ({_IS_OPERATOR}) is not true)
  and not exists (
    select from {found(_FUNCTION)}
    left join pg_catalog.pg_proc p on p.oid = m.found[1]::pg_catalog.oid
    where ({_IS_FUNCTION}) is not true)
  and not exists (
    select from {found(_TYPE)}
    left join pg_catalog.pg_type t on t.oid = m.found[2]::pg_catalog.oid
    where ({_IS_TYPE}) is not true)"""

"""Expressions that can run nobody's code, whoever wrote them, as SQL that judges them.

What is allowed is listed, and everything else is not: kinds of nodes (`primnodes.h`), operators and
casts of the server and some of its functions, all in C, and types of the server and enums, whose
input, output and order are the server's own; a column may be of a domain over such a type.
Functions of a body in SQL are not: those over arguments of any type look for casts. Nor is an enum
with a cast, which whoever defined the type may have made, and which an expression may call when it
is read again from its text.
"""

_NODES = """
    ARRAY ARRAYEXPR BOOLEANTEST BOOLEXPR CASE CASEEXPR CASETESTEXPR CASEWHEN COALESCE COALESCEEXPR
    COERCETODOMAINVALUE COERCEVIAIO COLLATEEXPR CONST DISTINCTEXPR FUNCEXPR MINMAX MINMAXEXPR
    NULLIFEXPR NULLTEST OPEXPR RELABELTYPE SCALARARRAYOPEXPR SQLVALUEFUNCTION SUBSCRIPTINGREF VAR
    WHEN
    """
"""Some have another name before PostgreSQL 16."""
_KNOWN = """
    abs age array_append array_length array_lower array_ndims array_position array_prepend
    array_remove array_to_tsvector array_upper ascii bit_length btrim cardinality ceil ceiling
    char_length character_length chr date_part date_trunc div extract floor host initcap isempty
    isfinite json_array_length json_typeof jsonb_array_length jsonb_exists jsonb_typeof left length
    lower lower_inc lower_inf lpad ltrim make_date make_interval make_time make_timestamp masklen
    md5 mod now num_nonnulls num_nulls octet_length overlay position regexp_count regexp_like
    regexp_replace repeat replace reverse right round rpad rtrim scale sign split_part sqrt
    starts_with strpos substr substring timezone to_char to_date to_hex to_timestamp translate
    trim_scale trunc upper upper_inc upper_inf
    """
"""Functions that are called by name; some ask the session for the day, the zone or its words.

They are listed: `satisfies_hash_partition` says that it is immutable, and evaluates the partition
key of any table.
"""
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
  and p.provolatile in ('i', 's') and (p.proname in ({_quoted(_KNOWN)})
    or exists (select from pg_catalog.pg_operator o
      where o.oprcode = p.oid and o.oprnamespace = {_OF_SERVER})
    or exists (select from pg_catalog.pg_cast c
      join pg_catalog.pg_type s on s.oid = c.castsource and s.typnamespace = {_OF_SERVER}
      join pg_catalog.pg_type t on t.oid = c.casttarget and t.typnamespace = {_OF_SERVER}
      where c.castfunc = p.oid))"""
_IS_TYPE = f"""t.typtype in ('b', 'm', 'r') and t.typnamespace = {_OF_SERVER}
  or t.typtype = 'd' and m.found[1] = 'vartype' and exists (
    select from pg_catalog.pg_type b where b.oid = t.typbasetype
    and b.typtype in ('b', 'm', 'r') and b.typnamespace = {_OF_SERVER})
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

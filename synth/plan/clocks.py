"""Names of SQL that read a clock, chance, settings or the session, whatever DuckDB says of them."""

_NAMES = """
    current_date current_time current_timestamp localtime localtimestamp current_localtime
    current_localtimestamp get_current_time get_current_timestamp now today
    transaction_timestamp age version hash current_user user session_user current_role
    current_catalog current_schema current_database current_schemas current_query getvariable
    getenv current_setting random setseed gen_random_uuid uuid uuidv4 uuidv7 nextval currval
    txid_current pg_backend_pid in_search_path error sleep_ms write_log
"""
CLOCKS = frozenset(_NAMES.split())

"""Who may do what with the API."""

from toolshare.tests.access.row import ACCOUNT, API_TOOL, CREDENTIALS, DAYS, REASON, Row

API_ROWS = [
    Row("POST", "/api/v1/accounts", "done done done done done done", send=ACCOUNT),
    Row("GET", "/api/v1/accounts/me", "401 shown shown shown shown shown"),
    Row("GET", "/api/v1/categories", "shown shown shown shown shown shown"),
    Row("GET", "/api/v1/loans", "401 shown shown shown shown shown"),
    Row("GET", "/api/v1/loans/{loan_id}", "401 404 shown shown 404 404"),
    Row("POST", "/api/v1/loans/{loan_id}/absence", "401 404 409 shown 404 404", state="missed"),
    Row("POST", "/api/v1/loans/{loan_id}/approval", "401 404 409 shown 404 404", state="requested"),
    Row(
        "POST",
        "/api/v1/loans/{loan_id}/cancellation",
        "401 404 shown 409 404 404",
        state="requested",
    ),
    Row(
        "POST",
        "/api/v1/loans/{loan_id}/confirmation",
        "401 404 409 shown 404 404",
        state="return_reported",
    ),
    Row(
        "POST",
        "/api/v1/loans/{loan_id}/decline",
        "401 404 409 shown 404 404",
        send=REASON,
        state="requested",
    ),
    Row(
        "POST",
        "/api/v1/loans/{loan_id}/dispute",
        "401 404 409 shown 404 404",
        send=REASON,
        state="return_reported",
    ),
    Row(
        "POST",
        "/api/v1/loans/{loan_id}/handover",
        "401 404 409 shown 404 404",
        send={"code": "{code}"},
        state="ready",
    ),
    Row(
        "POST",
        "/api/v1/loans/{loan_id}/loss",
        "401 404 409 shown 404 404",
        send=REASON,
        state="on_loan",
    ),
    Row(
        "POST",
        "/api/v1/loans/{loan_id}/messages",
        "401 404 done done 404 404",
        send={"body": "Hello"},
    ),
    Row(
        "POST", "/api/v1/loans/{loan_id}/preparation", "401 404 409 shown 404 404", state="approved"
    ),
    Row(
        "POST",
        "/api/v1/loans/{loan_id}/renewal",
        "401 404 shown 409 404 404",
        send={"last_day": "2026-12-07"},
        state="on_loan",
    ),
    Row("POST", "/api/v1/loans/{loan_id}/return", "401 404 shown 409 404 404", state="on_loan"),
    Row(
        "POST",
        "/api/v1/loans/{loan_id}/settlement",
        "401 404 409 shown 404 404",
        send=REASON,
        state="disputed",
    ),
    Row("GET", "/api/v1/openapi.json", "shown shown shown shown shown shown"),
    Row("POST", "/api/v1/token", "shown shown shown shown shown shown", send=CREDENTIALS),
    Row("GET", "/api/v1/tools", "shown shown shown shown shown shown"),
    Row("POST", "/api/v1/tools", "401 done done done done done", send=API_TOOL),
    Row("DELETE", "/api/v1/tools/{tool_id}", "401 404 404 409 404 404"),
    Row("GET", "/api/v1/tools/{tool_id}", "shown shown shown shown shown shown"),
    Row("PATCH", "/api/v1/tools/{tool_id}", "401 404 404 shown 404 404"),
    Row("POST", "/api/v1/tools/{tool_id}/loans", "401 done done 409 done 409", send=DAYS),
]

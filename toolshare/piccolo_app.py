"""What Piccolo's migrations cover."""

from piccolo.conf.apps import AppConfig

from toolshare.accounts.tables import Member, Session
from toolshare.communities.tables import Community, Membership
from toolshare.imports.tables import ImportPhoto, ImportRow, PhotoHost, ToolImport
from toolshare.loans.tables import Loan, LoanEvent, LoanMessage, LoanPhoto
from toolshare.occupancy.tables import Occupancy
from toolshare.once import FormKey
from toolshare.photos.tables import Photo
from toolshare.settings import ROOT
from toolshare.tools.tables import Copy, Tool, ToolPhoto
from toolshare.web.tables import RateLimit

APP_CONFIG = AppConfig(
    app_name="toolshare",
    migrations_folder_path=str(ROOT / "piccolo_migrations"),
    table_classes=[
        Community,
        Copy,
        FormKey,
        ImportPhoto,
        ImportRow,
        Loan,
        LoanEvent,
        LoanMessage,
        LoanPhoto,
        Member,
        Membership,
        Occupancy,
        Photo,
        PhotoHost,
        RateLimit,
        Session,
        Tool,
        ToolImport,
        ToolPhoto,
    ],
)

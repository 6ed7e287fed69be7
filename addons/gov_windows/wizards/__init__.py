from . import gov_third_evaluation_import
from . import gov_rota_generate
from . import gov_rota_generate_line
from . import gov_shift_why
from . import gov_substitute
from . import gov_substitute_line

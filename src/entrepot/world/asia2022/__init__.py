"""The recipe of the embedded world asia-2022: an estimate of trade and production of Japan, ASEAN and their partners."""

from entrepot.world.asia2022.finish import to_world
from entrepot.world.asia2022.inputs import Inputs, read_inputs
from entrepot.world.asia2022.recipe import Options, Recipe, build

__all__ = ["Inputs", "Options", "Recipe", "build", "read_inputs", "to_world"]

"""Energy: electricity by fuel, fuels bought abroad, carbon, and what ammonia in coal plants would change."""

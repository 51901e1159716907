"""What HealthKit's types are called here (docs/sources.md lists them)."""

from __future__ import annotations

from typing import Final

#: HealthKit type without its prefix → our series
SERIES: Final[dict[str, str]] = {
    "HeartRate": "heart_rate",
    "RestingHeartRate": "resting_heart_rate",
    "WalkingHeartRateAverage": "walking_heart_rate",
    "HeartRateVariabilitySDNN": "hrv",
    "HeartRateRecoveryOneMinute": "heart_rate_recovery",
    "OxygenSaturation": "spo2",
    "RespiratoryRate": "respiratory_rate",
    "VO2Max": "vo2max",
    "BodyTemperature": "body_temperature",
    "BasalBodyTemperature": "basal_body_temperature",
    "AppleSleepingWristTemperature": "wrist_temperature",
    "StepCount": "steps",
    "DistanceWalkingRunning": "distance_walking",
    "DistanceCycling": "distance_cycling",
    "DistanceSwimming": "distance_swimming",
    "FlightsClimbed": "floors",
    "ActiveEnergyBurned": "active_energy",
    "BasalEnergyBurned": "basal_energy",
    "AppleExerciseTime": "exercise_time",
    "AppleStandTime": "stand_time",
    "BodyMass": "weight",
    "BodyMassIndex": "bmi",
    "BodyFatPercentage": "body_fat",
    "LeanBodyMass": "lean_mass",
    "Height": "height",
    "WaistCircumference": "waist",
    "BloodGlucose": "blood_glucose",
    "EnvironmentalAudioExposure": "noise",
    "HeadphoneAudioExposure": "headphone_level",
    "WalkingSpeed": "walking_speed",
    "WalkingStepLength": "step_length",
    "DietaryEnergyConsumed": "energy_eaten",
    "DietaryWater": "water",
    "DietaryCaffeine": "caffeine",
    "TimeInDaylight": "daylight",
    "MindfulSession": "mindful",
}

SYSTOLIC: Final = "BloodPressureSystolic"
DIASTOLIC: Final = "BloodPressureDiastolic"
SLEEP: Final = "SleepAnalysis"

#: categories whose value says how long rather than how much: minutes, UCUM "min"
LASTING: Final = frozenset({"MindfulSession", "HandwashingEvent", "ToothbrushingEvent"})

_PREFIXES: Final = (
    "HKQuantityTypeIdentifier",
    "HKCategoryTypeIdentifier",
    "HKDataType",
    "HKWorkoutActivityType",
)


def bare(kind: str) -> str:
    """Return a HealthKit type without its prefix, at most 60 characters of it.

    >>> bare("HKQuantityTypeIdentifierStepCount")
    'StepCount'
    """
    for prefix in _PREFIXES:
        if kind.startswith(prefix):
            return kind[len(prefix) :][:60]
    return kind[:60]


def series_of(kind: str) -> str:
    """Return the series of a bare type; ``apple:<Type>`` where we have no name for it."""
    return SERIES.get(kind) or f"apple:{kind}"

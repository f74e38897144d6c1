// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.plant;

/**
 * A model of a single-axis tracker. It follows the sun from east (negative) to west, and lies flat
 * in strong wind. It obeys points called "mode" (with labels such as track, stow, manual), "manual"
 * (an angle) and "stow_wind" (m/s).
 */
public final class Tracker implements PlantModel {

  private static final double FARTHEST = 55;

  /** Maximum speed, in degrees per second. */
  private static final double SPEED = 1.5;

  private final Sky sky;
  private final Settings settings;
  private double now;
  private double angle;
  private double target;
  private boolean isStowed;

  public Tracker(Sky sky, Settings settings) {
    this.sky = sky;
    this.settings = settings;
  }

  @Override
  public void step(double from, double seconds) {
    now = from + seconds;
    isStowed =
        settings.text("mode", "track").contains("stow")
            || sky.wind(now) > settings.number("stow_wind", 15);
    target = isStowed ? 0 : isManual() ? settings.number("manual", 0) : toTheSun();
    double most = SPEED * seconds;
    angle = seconds == 0 ? target : angle + Math.max(-most, Math.min(most, target - angle));
  }

  private boolean isManual() {
    return settings.text("mode", "track").contains("manual");
  }

  private double toTheSun() {
    double hours = sky.hour(now) - 12;
    return Math.abs(hours) > 6 ? 0 : Math.max(-FARTHEST, Math.min(FARTHEST, 15 * hours));
  }

  @Override
  public double amount(Quantity quantity, int index) {
    boolean isMoving = Math.abs(target - angle) > 0.05;
    return switch (quantity) {
      case ANGLE -> angle;
      case TARGET_ANGLE -> target;
      case DC_CURRENT, AC_CURRENT -> isMoving ? 1.8 : 0.05;
      case DEVICE_TEMPERATURE -> sky.ambient(now) + 4;
      case AMBIENT_TEMPERATURE -> sky.ambient(now);
      case BATTERY, AC_VOLTAGE, DC_VOLTAGE -> isMoving ? 25.1 : 25.6;
      case WIND_SPEED -> sky.wind(now);
      default -> 0;
    };
  }

  @Override
  public String[] state() {
    if (isStowed) {
      return new String[] {"stow"};
    }
    return isManual() ? new String[] {"manual"} : new String[] {"track", "auto", "run"};
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.site;

import io.parasol.config.concurrent.GuardedBy;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.PointName;
import io.parasol.simulator.config.PanelSimulation;
import io.parasol.simulator.plant.Plant;
import io.parasol.simulator.plant.PlantModel;
import io.parasol.simulator.plant.Quantity;
import io.parasol.simulator.plant.Settings;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The measured values and the settings of a simulated panel. For any thread. */
final class PanelValues {

  private static final int MAX_SETTING_LENGTH = 64;
  private static final int DECIMALS = 3;

  private final PanelSimulation panel;
  private final Plant plant;
  private final PlantModel model;

  /** The models of the plant read them, too. */
  @GuardedBy("plant")
  private final Map<PointName, String> settings;

  /**
   * @param model creates the model, which reads these settings, and adds it to the plant.
   */
  PanelValues(PanelSimulation panel, Plant plant, Function<Settings, PlantModel> model) {
    this.panel = panel;
    this.plant = plant;
    this.settings = new LinkedHashMap<>(panel.settings());
    Map<PointName, Function<PointName, Optional<Value>>> readers = new LinkedHashMap<>();
    settings.keySet().forEach(name -> readers.put(name, this::setting));
    synchronized (plant) {
      this.model = model.apply(new Settings(readers));
    }
  }

  @GuardedBy("plant")
  private Optional<Value> setting(PointName name) {
    return Optional.ofNullable(settings.get(name)).map(PanelValues::parse);
  }

  private static Value parse(String text) {
    try {
      double number = Double.parseDouble(text);
      return Double.isFinite(number) ? new Value.Real(number) : new Value.Text(text);
    } catch (NumberFormatException word) {
      return new Value.Text(text);
    }
  }

  /** Returns the texts of all points, then of all settings, in their order. */
  Map<PointName, String> at(Duration elapsed) {
    Map<PointName, String> all = new LinkedHashMap<>();
    synchronized (plant) {
      long unused = plant.advanceTo(elapsed.toSeconds());
      panel.points().forEach(point -> all.put(point, text(point)));
      all.putAll(settings);
    }
    return all;
  }

  private String text(PointName point) {
    double amount = model.amount(Quantity.of(point), Quantity.index(point));
    return BigDecimal.valueOf(amount)
        .setScale(DECIMALS, RoundingMode.HALF_EVEN)
        .stripTrailingZeros()
        .toPlainString();
  }

  /**
   * Applies a setting.
   *
   * @return whether the panel has such a setting, and the text is valid.
   */
  boolean set(PointName name, String text) {
    boolean isUnderstood =
        !text.isBlank()
            && text.length() <= MAX_SETTING_LENGTH
            && text.chars().noneMatch(Character::isISOControl);
    synchronized (plant) {
      return isUnderstood && settings.replace(name, text) != null;
    }
  }
}

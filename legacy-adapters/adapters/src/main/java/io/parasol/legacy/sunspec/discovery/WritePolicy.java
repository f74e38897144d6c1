// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.sunspec.discovery;

import static io.parasol.config.model.site.CommandClass.CONFIG;
import static io.parasol.config.model.site.CommandClass.PROTECTION;
import static io.parasol.config.model.site.CommandClass.SETPOINT;

import io.parasol.config.model.site.CommandClass;
import io.parasol.legacy.sunspec.model.FieldType;
import io.parasol.legacy.sunspec.model.ModelPoint;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The command classes that may write the points of a model. No command may write a model that is
 * not in the table: not the common one, whose only writable point changes the unit id of the
 * device; not the network models (3 to 19); not those of vendors.
 */
public final class WritePolicy {

  private static final Map<Integer, CommandClass> BY_MODEL = new HashMap<>();

  /** Points whose class differs from that of their model, by model and name. */
  private static final Map<String, CommandClass> BY_POINT = new HashMap<>();

  static {
    // What the device does now, and what it reverts by itself or on command.
    models(SETPOINT, 123, 501, 502, 601, 704, 802, 803, 804, 807);
    points(SETPOINT, 124, "StorCtl_Mod", "OutWRte", "InWRte", "InOutWRte_WinTms");
    points(SETPOINT, 124, "InOutWRte_RvrtTms", "InOutWRte_RmpTms");
    // How the device works from now on: ratings, grid support, reserves, start and stop.
    models(CONFIG, 121, 124, 125, 126, 127, 128, 131, 132, 133, 134, 145);
    models(CONFIG, 702, 705, 706, 711, 712, 715);
    points(CONFIG, 704, "WRmp", "WRmpRef", "VarRmp");
    points(CONFIG, 802, "SocRsvMax", "SoCRsvMin");
    // When the device disconnects from the grid, and when it reconnects.
    models(PROTECTION, 129, 130, 135, 136, 137, 138, 139, 140, 141, 142, 143, 144);
    models(PROTECTION, 703, 707, 708, 709, 710);
    points(PROTECTION, 702, "VNom", "VMax", "VMin");
    points(PROTECTION, 704, "AntiIslEna");
  }

  /**
   * Types that are never written, even if a model declares a point of theirs as writable, because
   * the device reports another value afterwards.
   */
  private static final Set<FieldType> NEVER_WRITABLE =
      Set.of(FieldType.ACC16, FieldType.ACC32, FieldType.ACC64, FieldType.PAD, FieldType.SUNSSF);

  private WritePolicy() {}

  private static void models(CommandClass commandClass, int... models) {
    for (int model : models) {
      BY_MODEL.put(model, commandClass);
    }
  }

  private static void points(CommandClass commandClass, int model, String... names) {
    for (String name : names) {
      BY_POINT.put(key(model, name), commandClass);
    }
  }

  private static String key(int model, String point) {
    return model + "." + point;
  }

  /** Returns the class that a command must have to write the point; empty if no command may. */
  public static Optional<CommandClass> of(int model, ModelPoint point) {
    boolean isNever =
        !point.isWritable()
            || NEVER_WRITABLE.contains(point.type())
            || (point.type().isEnum() && point.symbols().isEmpty());
    if (isNever) {
      return Optional.empty();
    }
    return Optional.ofNullable(BY_MODEL.get(model))
        .map(usual -> BY_POINT.getOrDefault(key(model, point.name()), usual));
  }
}

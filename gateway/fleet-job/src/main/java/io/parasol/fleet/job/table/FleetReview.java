// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.job.table;

import io.parasol.gateway.analytics.peers.Robust;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What only the centre can see of a day: a site that gave less than the sites around it, and a
 * firmware whose devices lose more than those of the same model with another one.
 */
public final class FleetReview {

  /** The largest distance of sites that are compared. */
  static final double MAX_KILOMETRES = 10;

  /** How many other sites a comparison needs. */
  static final int MIN_PEERS = 3;

  /** A site that gave less than this share of the median is reported. */
  static final double MIN_SHARE = 0.85;

  /** On a day with less than this, in kWh for each kW, clouds decide more than plants. */
  static final double MIN_YIELD = 0.5;

  /** How many devices a firmware must have. */
  static final int MIN_DEVICES = 5;

  /** How much more a firmware must lose, as a share of what was possible. */
  static final double MIN_EXCESS = 0.05;

  private static final double EARTH_KILOMETRES = 6371;
  private static final double CELL_DEGREES = 0.1;
  private static final int MAX_NAME = 64;

  private FleetReview() {}

  /**
   * What a site gave.
   *
   * @param yield in kWh for each kW of its peak power.
   */
  public record SiteYield(String site, double latitude, double longitude, double yield) {}

  /**
   * What a device lost.
   *
   * @param share of what was possible, 0 to 1.
   */
  public record DeviceLoss(String model, String firmware, double share) {}

  /**
   * What was found.
   *
   * @param site empty if it is about a firmware.
   * @param subject model and firmware, or empty.
   */
  public record Finding(String site, String subject, String kind, String detail) {}

  /** Compares each site with those around it. */
  public static List<Finding> sites(List<SiteYield> all) {
    Map<Cell, List<SiteYield>> cells = new HashMap<>();
    for (SiteYield each : all) {
      cells.computeIfAbsent(Cell.of(each), cell -> new ArrayList<>()).add(each);
    }
    List<Finding> findings = new ArrayList<>();
    for (SiteYield each : all) {
      double[] peers =
          Cell.of(each).around(reach(each)).stream()
              .flatMap(cell -> cells.getOrDefault(cell, List.of()).stream())
              .filter(other -> !other.site().equals(each.site()))
              .filter(other -> kilometres(each, other) <= MAX_KILOMETRES)
              .mapToDouble(SiteYield::yield)
              .toArray();
      if (peers.length >= MIN_PEERS) {
        double median = Robust.median(peers);
        if (median >= MIN_YIELD && each.yield() < MIN_SHARE * median) {
          findings.add(
              new Finding(
                  each.site(),
                  "",
                  "below_peers",
                  String.format(
                      Locale.ROOT,
                      "%.2f kWh/kW, but the median of %d sites within %.0f km is %.2f kWh/kW",
                      each.yield(),
                      peers.length,
                      MAX_KILOMETRES,
                      median)));
        }
      }
    }
    return findings;
  }

  /** A field of a grid of the earth. */
  private record Cell(int latitude, int longitude) {

    static Cell of(SiteYield site) {
      return new Cell(index(site.latitude()), index(site.longitude()));
    }

    private static int index(double degrees) {
      return (int) Math.floor(degrees / CELL_DEGREES);
    }

    /** Returns the fields around this one; near the poles a kilometre is many degrees. */
    List<Cell> around(int reach) {
      List<Cell> cells = new ArrayList<>();
      for (int i = -1; i <= 1; i++) {
        for (int j = -reach; j <= reach; j++) {
          cells.add(new Cell(latitude + i, longitude + j));
        }
      }
      return cells;
    }
  }

  private static int reach(SiteYield site) {
    double cell =
        Math.max(0.01, Math.cos(Math.toRadians(site.latitude())))
            * Math.toRadians(CELL_DEGREES)
            * EARTH_KILOMETRES;
    return (int) Math.ceil(MAX_KILOMETRES / cell);
  }

  /** Returns the distance of two sites (haversine formula). */
  static double kilometres(SiteYield one, SiteYield other) {
    double latitude = Math.toRadians(other.latitude() - one.latitude()) / 2;
    double longitude = Math.toRadians(other.longitude() - one.longitude()) / 2;
    double chord =
        Math.sin(latitude) * Math.sin(latitude)
            + Math.cos(Math.toRadians(one.latitude()))
                * Math.cos(Math.toRadians(other.latitude()))
                * Math.sin(longitude)
                * Math.sin(longitude);
    return 2 * EARTH_KILOMETRES * Math.asin(Math.min(1, Math.sqrt(chord)));
  }

  /** Compares the firmware versions of each model by the median of what their devices lost. */
  public static List<Finding> cohorts(List<DeviceLoss> all) {
    Map<String, Map<String, List<DeviceLoss>>> models = new TreeMap<>();
    for (DeviceLoss each : all) {
      models
          .computeIfAbsent(each.model(), model -> new TreeMap<>())
          .computeIfAbsent(each.firmware(), firmware -> new ArrayList<>())
          .add(each);
    }
    List<Finding> findings = new ArrayList<>();
    models.forEach((model, versions) -> findings.addAll(cohorts(model, versions)));
    return findings;
  }

  private static List<Finding> cohorts(String model, Map<String, List<DeviceLoss>> versions) {
    List<Finding> findings = new ArrayList<>();
    for (Map.Entry<String, List<DeviceLoss>> each : versions.entrySet()) {
      double[] others =
          versions.entrySet().stream()
              .filter(other -> !other.getKey().equals(each.getKey()))
              .flatMap(other -> other.getValue().stream())
              .mapToDouble(DeviceLoss::share)
              .toArray();
      double[] own = each.getValue().stream().mapToDouble(DeviceLoss::share).toArray();
      if (own.length >= MIN_DEVICES && others.length >= MIN_DEVICES) {
        double excess = Robust.median(own) - Robust.median(others);
        if (excess >= MIN_EXCESS) {
          String subject = model + " " + each.getKey();
          findings.add(
              new Finding(
                  "",
                  subject.substring(0, Math.min(MAX_NAME, subject.length())),
                  "firmware_loses_more",
                  String.format(
                      Locale.ROOT,
                      "%d devices lost %.1f %% of what was possible, %d with another firmware"
                          + " %.1f %%",
                      own.length,
                      100 * Robust.median(own),
                      others.length,
                      100 * Robust.median(others))));
        }
      }
    }
    return findings;
  }
}

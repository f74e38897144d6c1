// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.job.table;

import io.parasol.fleet.job.table.FleetReview.Finding;
import io.parasol.gateway.analytics.peers.Robust;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.DoubleStream;

/**
 * Compares devices with those of the same model and of the same year of commissioning: how much of
 * what was possible they gave in a period, and how that has changed since the same period one year
 * before. What was possible follows from the weather, so that sites in different places compare.
 */
public final class FleetCohorts {

  /** How many devices a comparison needs. */
  static final int MIN_DEVICES = 5;

  /** A device that gave less than this share of the median of its cohort is reported. */
  static final double MIN_SHARE = 0.9;

  /** A cohort that lost more than this share within a year is reported; half a percent is usual. */
  static final double MAX_YEARLY_LOSS = 0.02;

  /** How much more of what was possible a model must lose than the others. */
  static final double MIN_EXCESS = 0.05;

  /** Of the year, if it is not known. */
  private static final String UNKNOWN = "-";

  private static final int MAX_NAME = 64;

  private FleetCohorts() {}

  /**
   * What a device gave in a period.
   *
   * @param year of its commissioning; {@code -} if it is not known.
   * @param days how many days of the period are closed.
   * @param yield in kWh for each kW of its modules, of all these days.
   * @param performance of what was possible, the share that it gave.
   */
  public record DevicePeriod(
      String site,
      String device,
      String model,
      String year,
      int days,
      double yield,
      double performance) {}

  /**
   * Devices of a model and a year.
   *
   * @param yield the median, in kWh for each kW and day.
   * @param performance the median.
   * @param change the median of the changes within one year, as a share; empty if fewer than {@link
   *     #MIN_DEVICES} devices are known for so long.
   */
  public record Cohort(
      String model,
      String year,
      int devices,
      double yield,
      double performance,
      OptionalDouble change) {

    /** Returns model and year. */
    String subject() {
      String subject = year.equals(UNKNOWN) ? model : model + " " + year;
      return subject.substring(0, Math.min(MAX_NAME, subject.length()));
    }
  }

  /**
   * Returns the cohorts by model and year.
   *
   * @param before what the same devices gave one year before.
   */
  public static List<Cohort> of(List<DevicePeriod> now, List<DevicePeriod> before) {
    Map<List<String>, Double> former = new HashMap<>();
    before.forEach(each -> former.put(List.of(each.site(), each.device()), each.performance()));
    List<Cohort> cohorts = new ArrayList<>();
    for (List<DevicePeriod> devices : grouped(now, each -> each.model() + "\n" + each.year())) {
      double[] changes =
          devices.stream()
              .flatMapToDouble(
                  each -> change(each.performance(), former.getOrDefault(key(each), 0.0)))
              .toArray();
      cohorts.add(
          new Cohort(
              devices.get(0).model(),
              devices.get(0).year(),
              devices.size(),
              Robust.median(
                  devices.stream().mapToDouble(each -> each.yield() / each.days()).toArray()),
              performance(devices),
              changes.length >= MIN_DEVICES
                  ? OptionalDouble.of(Robust.median(changes))
                  : OptionalDouble.empty()));
    }
    return cohorts;
  }

  private static DoubleStream change(double now, double before) {
    return before > 0 ? DoubleStream.of(now / before - 1) : DoubleStream.empty();
  }

  private static List<String> key(DevicePeriod of) {
    return List.of(of.site(), of.device());
  }

  private static Collection<List<DevicePeriod>> grouped(
      List<DevicePeriod> devices, Function<DevicePeriod, String> by) {
    Map<String, List<DevicePeriod>> groups = new TreeMap<>();
    for (DevicePeriod each : devices) {
      groups.computeIfAbsent(by.apply(each), name -> new ArrayList<>()).add(each);
    }
    return groups.values();
  }

  private static double performance(List<DevicePeriod> devices) {
    return Robust.median(devices.stream().mapToDouble(DevicePeriod::performance).toArray());
  }

  /** Reports devices below their cohort, cohorts that degrade, and models that lose more. */
  public static List<Finding> findings(List<DevicePeriod> now, List<DevicePeriod> before) {
    List<Finding> findings = new ArrayList<>();
    for (List<DevicePeriod> devices : grouped(now, each -> each.model() + "\n" + each.year())) {
      if (devices.size() > MIN_DEVICES) {
        findings.addAll(below(devices));
      }
    }
    for (Cohort each : of(now, before)) {
      if (each.change().isPresent() && each.change().getAsDouble() <= -MAX_YEARLY_LOSS) {
        findings.add(
            new Finding(
                "",
                each.subject(),
                "cohort_degrades",
                String.format(
                    Locale.ROOT,
                    "%d devices give %.1f %% less of what is possible than one year before",
                    each.devices(),
                    -100 * each.change().getAsDouble())));
      }
    }
    findings.addAll(models(now));
    return findings;
  }

  private static List<Finding> below(List<DevicePeriod> cohort) {
    double median = performance(cohort);
    return cohort.stream()
        .filter(each -> each.performance() < MIN_SHARE * median)
        .map(
            each ->
                new Finding(
                    each.site(),
                    each.device(),
                    "below_cohort",
                    String.format(
                        Locale.ROOT,
                        "%.1f %% of what was possible, but the median of %d devices of %s is"
                            + " %.1f %%",
                        100 * each.performance(),
                        cohort.size(),
                        each.year().equals(UNKNOWN)
                            ? each.model()
                            : each.model() + " of " + each.year(),
                        100 * median)))
        .toList();
  }

  private static List<Finding> models(List<DevicePeriod> all) {
    List<Finding> findings = new ArrayList<>();
    for (List<DevicePeriod> devices : grouped(all, DevicePeriod::model)) {
      String model = devices.get(0).model();
      List<DevicePeriod> others = all.stream().filter(each -> !each.model().equals(model)).toList();
      if (devices.size() >= MIN_DEVICES && others.size() >= MIN_DEVICES) {
        double own = performance(devices);
        double other = performance(others);
        if (other - own >= MIN_EXCESS) {
          findings.add(
              new Finding(
                  "",
                  model.substring(0, Math.min(MAX_NAME, model.length())),
                  "model_loses_more",
                  String.format(
                      Locale.ROOT,
                      "%d devices lost %.1f %% of what was possible, %d of other models %.1f %%",
                      devices.size(),
                      100 * (1 - own),
                      others.size(),
                      100 * (1 - other))));
        }
      }
    }
    return findings;
  }
}

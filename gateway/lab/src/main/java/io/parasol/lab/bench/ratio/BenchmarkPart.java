// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench.ratio;

import io.parasol.certs.json.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The benchmarks of the document, in the order in which they run. */
@SuppressWarnings("ImmutableEnumChecker") // The functions have no state.
enum BenchmarkPart {
  MODBUS(
      "--for 1s --warm-up 2s", "--for 5s", BenchmarkRows::modbus, BenchmarkRows::countedByModbus),
  NORTHBOUND(
      "--for 1s --warm-up 1s",
      "--for 5s",
      BenchmarkRows::northbound,
      BenchmarkRows::countedByNorthbound),
  STORE(
      "--keep-mib 64 --devices 5 --for 8s",
      "",
      BenchmarkRows::store,
      BenchmarkRows::countedByStore),
  COLLECT(
      "--devices 10 --points 1000 --warm-up 20s --for 15s",
      "--devices 100 --points 1000 --warm-up 150s --for 60s",
      BenchmarkRows::collect,
      BenchmarkRows::countedByCollect),
  COMMAND(
      "--points 100 --at-once 1,32 --commands 200 --warm-up 2s --warm-up-commands 900",
      "--at-once 1,32",
      BenchmarkRows::command,
      BenchmarkRows::countedByCommand),
  BUS(
      "--baud 19200 --silent 0 --warm-up 6s --for 9s",
      "--silent 0 --warm-up 15s --for 30s",
      BenchmarkRows::bus,
      BenchmarkRows::countedByBus),
  PAGE(
      "--devices 20 --points 10 --pages 3 --warm-up 3s --for 5s",
      "",
      BenchmarkRows::page,
      BenchmarkRows::countedByPage),
  RECONNECT(
      "--devices 50 --restarts 1",
      "--devices 200 --restarts 3",
      BenchmarkRows::reconnect,
      BenchmarkRows::countedByReconnect),
  PANELS(null, "--panels 200 --rounds 6", PanelRows::panels, PanelRows::countedByPanels),
  START(null, "--starts 3 --for 10m", LongTermRows::start, LongTermRows::countedByStart),
  TREND(null, "--for 60s", LongTermRows::trend, LongTermRows::countedByTrend),
  SOAK(null, "--for 30m", LongTermRows::soak, LongTermRows::countedBySoak);

  private static final Duration QUICK_TIMEOUT = Duration.ofMinutes(5);
  private static final Duration TIMEOUT = Duration.ofMinutes(45);

  /** Null if it has no short form. */
  private final @Nullable String quick;

  private final String thorough;
  private final Function<Figures, List<RatioRow>> rows;
  private final Function<Figures, Json.Obj> counted;

  BenchmarkPart(
      @Nullable String quick,
      String thorough,
      Function<Figures, List<RatioRow>> rows,
      Function<Figures, Json.Obj> counted) {
    this.quick = quick;
    this.thorough = thorough;
    this.rows = rows;
    this.counted = counted;
  }

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns the benchmarks that have a form: all of them have a long one. */
  static List<BenchmarkPart> all(boolean isQuick) {
    return Arrays.stream(values()).filter(part -> !isQuick || part.quick != null).toList();
  }

  /**
   * Returns the benchmarks with these names, in the order in which they run; without names all that
   * have the form.
   *
   * @throws IllegalArgumentException in one line, if there is no such benchmark in this form.
   */
  static List<BenchmarkPart> selected(boolean isQuick, List<String> names) {
    List<BenchmarkPart> all = all(isQuick);
    List<String> labels = all.stream().map(BenchmarkPart::label).toList();
    for (String name : names) {
      if (!labels.contains(name)) {
        throw new IllegalArgumentException(
            "no benchmark \"%s\" in this form; expected some of %s"
                .formatted(name, String.join(", ", labels)));
      }
    }
    return all.stream().filter(part -> names.isEmpty() || names.contains(part.label())).toList();
  }

  /** Returns the arguments of Parasol that run it. */
  List<String> arguments(boolean isQuick) {
    List<String> arguments = new ArrayList<>(List.of("bench", label()));
    String options = isQuick ? quick : thorough;
    if (options == null) {
      throw new IllegalStateException(label() + " has no short form");
    }
    if (!options.isEmpty()) {
      arguments.addAll(List.of(options.split(" ", -1)));
    }
    return arguments;
  }

  /** Returns the time after which it is ended as failed, also on a busy machine. */
  static Duration timeout(boolean isQuick) {
    return isQuick ? QUICK_TIMEOUT : TIMEOUT;
  }

  /**
   * Returns whether the exit code is 1 also if the result is complete, but below the bar. What it
   * prints is always complete.
   */
  boolean failsBelowItsBar() {
    return this == NORTHBOUND;
  }

  /**
   * Returns the rows of a complete result.
   *
   * @throws Figures.MissingFigureException if the result does not have them.
   */
  List<RatioRow> rows(Figures result) {
    return rows.apply(result);
  }

  /** Returns what the benchmark has counted to prove that its result is complete. */
  Json.Obj counted(Figures result) {
    return counted.apply(result);
  }
}

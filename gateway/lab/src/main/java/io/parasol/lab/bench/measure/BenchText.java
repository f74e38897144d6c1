// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench.measure;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.config.model.site.DurationText;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.VerbException;
import io.parasol.gateway.state.Version;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;

/** Parses the options and formats the results of benchmarks. */
public final class BenchText {

  private BenchText() {}

  /** Returns the first members of every result: benchmark, version and machine. */
  public static JsonBuilder head(String benchmark) {
    return Json.object()
        .put("benchmark", benchmark)
        .put("parasol", Version.number())
        .put("java", System.getProperty("java.version", ""))
        .put("cores", Runtime.getRuntime().availableProcessors())
        .put("heap-mib", Runtime.getRuntime().maxMemory() >> 20);
  }

  /** Returns a number with three decimal places. */
  public static BigDecimal decimal(double value) {
    return BigDecimal.valueOf(value).setScale(3, RoundingMode.HALF_UP);
  }

  /** Returns milliseconds, with microsecond precision. */
  public static BigDecimal millis(Duration time) {
    return decimal(time.toNanos() / 1e6);
  }

  /** Returns the value of a duration option. */
  public static Duration duration(String option, String text) {
    return DurationText.parse(text)
        .orElseThrow(
            () ->
                new VerbException(
                    ExitCode.USAGE,
                    "%s is \"%s\"; expected a duration with its unit, such as 60s"
                        .formatted(option, text)));
  }
}

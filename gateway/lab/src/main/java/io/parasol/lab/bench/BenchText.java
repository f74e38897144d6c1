// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench;

import io.parasol.certs.json.Json;
import io.parasol.config.model.site.DurationText;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.VerbException;
import io.parasol.gateway.state.Version;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** Parses the options and formats the results of benchmarks. */
final class BenchText {

  private BenchText() {}

  /** Returns the first members of every result: benchmark, version and machine. */
  static Map<String, Json> head(String benchmark) {
    Map<String, Json> members = new LinkedHashMap<>();
    members.put("benchmark", new Json.Str(benchmark));
    members.put("parasol", new Json.Str(Version.number()));
    members.put("java", new Json.Str(System.getProperty("java.version", "")));
    members.put("cores", number(Runtime.getRuntime().availableProcessors()));
    members.put("heap-mib", number(Runtime.getRuntime().maxMemory() >> 20));
    return members;
  }

  static Json number(long value) {
    return new Json.Num(BigDecimal.valueOf(value));
  }

  static Json number(double value) {
    return new Json.Num(BigDecimal.valueOf(value).setScale(3, RoundingMode.HALF_UP));
  }

  /** Returns milliseconds, with microsecond precision. */
  static Json millis(Duration time) {
    return number(time.toNanos() / 1e6);
  }

  /** Returns the value of a duration option. */
  static Duration duration(String option, String text) {
    return DurationText.parse(text)
        .orElseThrow(
            () ->
                new VerbException(
                    ExitCode.USAGE,
                    "%s is \"%s\"; expected a duration with its unit, such as 60s"
                        .formatted(option, text)));
  }
}

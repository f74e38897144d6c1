// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.operator;

import static io.parasol.gateway.cli.run.Typed.parasol;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.gateway.cli.run.Typed;
import io.parasol.gateway.state.ExitCode;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("parasol history")
class HistoryVerbTest {

  private static final String RANGE =
      "expected --limit and --from-seq of 1 or more, and --to-seq not below --from-seq";

  @TempDir private Path folder;

  private Typed history(String option, long value) {
    return parasol("history", "box-01", "--as", folder.resolve("absent.p12"), option, value);
  }

  @ParameterizedTest
  @ValueSource(strings = {"--limit", "--most"})
  void accepts_both_spellings_of_the_limit(String option) {
    history(option, 0).refused(ExitCode.USAGE, RANGE);

    Typed allowed = history(option, 1);

    assertTrue(allowed.err().contains("absent.p12"), allowed::toString);
  }

  @Test
  void shows_only_the_current_spelling_in_the_help() {
    String help = parasol("history", "--help").done().out();

    assertTrue(help.contains("--limit"), help);
    assertFalse(help.contains("--most"), help);
  }
}

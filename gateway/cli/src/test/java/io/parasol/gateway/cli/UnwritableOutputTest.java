// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parasol.certs.files.StandardOutput;
import io.parasol.gateway.state.ExitCode;
import io.parasol.testing.FullOutput;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Output of the command line that cannot be written")
class UnwritableOutputTest {

  private final StringWriter err = new StringWriter();

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {"--help", "help", "version", "run --help", "pki list --help", "completion bash"})
  void is_a_failure_in_one_line(String line) {
    assertEquals(ExitCode.FAILED, execute(false, line));
    assertEquals(
        "parasol: cannot write to standard output: No space left on device",
        err.toString().strip());
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"--help", "version"})
  void is_no_news_if_its_reader_has_enough(String line) {
    assertEquals(ExitCode.FAILED, execute(true, line));
    assertEquals("", err.toString());
  }

  private ExitCode execute(boolean hasReader, String line) {
    return new Cli(
            (config, isStopping) -> {
              throw new AssertionError("the gateway was started");
            })
        .execute(
            new StandardOutput(new FullOutput(), () -> hasReader),
            new PrintWriter(err, true),
            line.split(" "));
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.verb;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("An argument to copy into a shell")
class ShellWordTest {

  @ParameterizedTest(name = "{1}")
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "config/site.yaml, config/site.yaml",
        "tcp://192.168.10.20:502, tcp://192.168.10.20:502",
        // Without quotes, the shell would start the command in the background.
        "serial:///dev/ttyUSB0?baud=9600&parity=even,"
            + " 'serial:///dev/ttyUSB0?baud=9600&parity=even'",
        "tcp://[fd00::1]:502, 'tcp://[fd00::1]:502'",
        "my site.yaml, 'my site.yaml'",
        "anna's.yaml, 'anna'\\''s.yaml'",
        "~/site.yaml, '~/site.yaml'",
        "\"\", ''",
      })
  void is_in_quotes_if_the_shell_would_change_it(String argument, String word) {
    assertEquals(word, ShellWord.of(argument));
  }
}

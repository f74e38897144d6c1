// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parasol.certs.files.StandardOutput;
import io.parasol.testing.FullOutput;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("parasol-fleet")
class FleetMainTest {

  private final StringWriter err = new StringWriter();

  @Test
  void fails_in_one_line_if_its_output_cannot_be_written() {
    assertEquals(1, help(false));
    assertEquals(
        "parasol-fleet: cannot write to standard output: No space left on device",
        err.toString().strip());
  }

  @Test
  void fails_silently_if_the_reader_of_its_output_has_ended() {
    assertEquals(1, help(true));
    assertEquals("", err.toString());
  }

  private int help(boolean hasReader) {
    return FleetMain.execute(
        new StandardOutput(new FullOutput(), () -> hasReader),
        new PrintWriter(err, true),
        "campaign",
        "--help");
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.run;

import static io.parasol.gateway.cli.run.Typed.parasol;

import io.parasol.gateway.state.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("parasol run")
class RunVerbTest {

  @TempDir Path folder;

  private Path site(String link, String every) throws IOException {
    Files.createDirectories(folder.resolve("profiles"));
    Files.writeString(
        folder.resolve("profiles/box.yaml"),
        "profile: box\npoints: {power: {at: holding 0, type: uint16}}\n");
    return Files.writeString(
        folder.resolve("site.yaml"),
        """
        site: roof
        links:
          lan: {%s}
        devices:
          box-1: {link: lan, unit: 1, profile: box, every: %s}
          box-2: {link: lan, unit: 2, profile: box, every: %s}
          box-3: {link: lan, unit: 3, profile: box, every: %s}
        """
            .formatted(link, every, every, every));
  }

  @Test
  void does_not_begin_what_a_serial_line_cannot_keep() throws Exception {
    Path site = site("serial: /dev/ttyS0, baud: 9600", "50ms");

    parasol("run", "-c", site)
        .refused(
            ExitCode.USAGE,
            site
                + ":3:3: links.lan is 257 % busy, with requests of up to 42.9 ms;"
                + " expected no period shorter than 172ms");
  }

  @Test
  void begins_what_it_can() throws Exception {
    parasol("run", "-c", site("serial: /dev/ttyS0, baud: 9600", "172ms"))
        .refused(ExitCode.FAILED, "the gateway was started");
  }

  @Test
  void begins_what_a_network_may_be_able_to_keep() throws Exception {
    parasol("run", "-c", site("tcp: 192.0.2.1", "10ms"))
        .refused(ExitCode.FAILED, "the gateway was started");
  }
}

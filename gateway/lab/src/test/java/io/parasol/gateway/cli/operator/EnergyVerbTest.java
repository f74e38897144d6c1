// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.operator;

import static io.parasol.gateway.cli.run.Typed.parasol;

import io.parasol.gateway.state.ExitCode;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("parasol energy")
class EnergyVerbTest {

  @TempDir private Path folder;

  @Test
  void states_which_intervals_there_are_also_of_a_site_without_figures() throws Exception {
    Path site = Files.writeString(folder.resolve("site.yaml"), "site: roof\n");

    parasol("energy", "--by", "7m", "-c", site)
        .refused(ExitCode.USAGE, "--by is \"7m\"; expected one of 5m, 15m, 1h, day, month, year");
    parasol("energy", "--by", "15m", "-c", site)
        .refused(ExitCode.FAILED, "there are no figures: no device has nameplate-dc");
  }
}

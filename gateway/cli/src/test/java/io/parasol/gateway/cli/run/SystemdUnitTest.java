// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.testing.PeerProgram;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The systemd unit")
class SystemdUnitTest {

  private static final Path UNIT = Path.of("packaging/parasol.service");
  private static final Pattern EXPOSURE =
      Pattern.compile("Overall exposure level for parasol.service: ([0-9.]+)");

  /** The bar, on the scale of systemd from 0 to 10. */
  private static final double MAX_EXPOSURE = 2.0;

  @TempDir Path folder;
  private String unit = "";

  @BeforeEach
  void read() throws Exception {
    unit = Files.readString(UNIT);
  }

  @Test
  void does_not_restart_the_gateway_after_a_configuration_error() {
    assertTrue(unit.contains("\nRestart=always\n"), unit);
    assertTrue(unit.contains("\nRestartPreventExitStatus=2\n"), unit);
  }

  @Test
  void gives_the_gateway_more_time_to_stop_than_it_takes_at_most() {
    Matcher seconds = Pattern.compile("\nTimeoutStopSec=([0-9]+)\n").matcher(unit);

    assertTrue(seconds.find(), unit);
    assertTrue(Integer.parseInt(seconds.group(1)) > 60, unit);
  }

  @Test
  void waits_for_the_gateway_and_watches_it() {
    assertTrue(unit.contains("\nType=notify\n"), unit);
    assertTrue(unit.contains("\nWatchdogSec=120\n"), unit);
  }

  @Test
  void needs_no_program_of_another_package_for_a_reload() {
    assertTrue(unit.contains("\nExecReload=/bin/sh -c 'kill -HUP \"$MAINPID\"'\n"), unit);
  }

  /** By number, because systemd resolves a name only if the driver is loaded at the start. */
  @Test
  void permits_ports_of_the_board_and_usb_adapters_that_are_plugged_in_later() {
    List<String> permitted =
        unit.lines().filter(each -> each.startsWith("Device")).sorted().toList();

    assertEquals(
        List.of(
            "DeviceAllow=char-166 rw",
            "DeviceAllow=char-188 rw",
            "DeviceAllow=char-tty* rw",
            "DevicePolicy=closed"),
        permitted);
  }

  @Test
  void keeps_files_from_other_users() {
    assertTrue(unit.contains("\nStateDirectoryMode=0700\n"), unit);
    assertTrue(unit.contains("\nUMask=0077\n"), unit);
  }

  @Test
  void exposes_little_in_the_judgement_of_systemd() throws Exception {
    PeerProgram systemd = PeerProgram.named("systemd-analyze", "systemd");
    Path file = Files.writeString(folder.resolve("parasol.service"), unit);

    PeerProgram.Run analysis =
        systemd.run(folder.resolve("report"), "security", "--offline=true", file.toString());
    assertEquals(0, analysis.exit(), analysis.output());

    Matcher exposure = EXPOSURE.matcher(analysis.output());
    assertTrue(exposure.find(), analysis.output());
    assertTrue(Double.parseDouble(exposure.group(1)) <= MAX_EXPOSURE, analysis.output());
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.run;

import static io.parasol.gateway.cli.run.Typed.parasol;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.gateway.state.ExitCode;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A state folder that a newer version has written")
class NewerStateTest {

  private static final String NEWER =
      " was written by a newer version of Parasol (format 99; this version reads up to 2)";

  @TempDir Path folder;
  private Path site;
  private Path state;
  private Path passphrase;

  @BeforeEach
  void a_site_with_an_authority() throws Exception {
    site =
        Files.writeString(
            folder.resolve("site.yaml"), "site: roof\nbroker: {listen: 127.0.0.1:0}\n");
    state = folder.resolve("state");
    passphrase = Files.writeString(folder.resolve("passphrase"), "of the owner of the backup\n");
    passphrase.toFile().setReadable(false, false);
    passphrase.toFile().setReadable(true, true);
    parasol("pki", "init", "-c", site).done();
  }

  private void writtenByNewerVersion() throws Exception {
    Files.writeString(state.resolve("format"), "99\n");
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "run",
        "pki list",
        "pki issue operator eve",
        "log show",
        "log accept --why lost",
        "store status",
        "clock",
        "evidence access",
      })
  void is_refused_by(String verb) throws Exception {
    writtenByNewerVersion();

    parasol((Object[]) (verb + " -c " + site).split(" "))
        .refused(
            ExitCode.USAGE,
            "state: "
                + state
                + NEWER
                + "; install that version, or restore a backup with --replace");
  }

  @Test
  void is_reported_by_check_and_by_doctor() throws Exception {
    writtenByNewerVersion();

    assertTrue(
        parasol("check", "-c", site)
            .done()
            .out()
            .contains("state is " + state + ", which" + NEWER + "; expected that version, or"));
    String findings = parasol("doctor", "-c", site).out();
    assertTrue(findings.contains("problem  state folder: " + state + NEWER), findings);
  }

  @Test
  void is_replaced_by_a_backup() throws Exception {
    Path backup = folder.resolve("roof.backup");
    String before = parasol("pki", "list", "-c", site).done().out();
    parasol("backup", backup, "--passphrase-file", passphrase, "-c", site).done();
    writtenByNewerVersion();

    parasol("restore", backup, "--replace", "--passphrase-file", passphrase, "-c", site).done();

    assertEquals(before, parasol("pki", "list", "-c", site).done().out());
  }
}

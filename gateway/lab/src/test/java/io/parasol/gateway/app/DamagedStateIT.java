// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.authority.SiteAuthority;
import io.parasol.config.site.ConfigFile;
import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.sessions.RunningPeer;
import io.parasol.gateway.state.PkiFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The state of a stopped site whose files are damaged, all at once in two halves: no file of a half
 * can be restored from another one of the same half. A start that succeeds with all of them damaged
 * would also succeed with any one of them.
 */
@DisplayName("A gateway with a damaged file")
class DamagedStateIT {

  /** The files without which a site has no identity; they are never damaged here. */
  private static final Pattern INDISPENSABLE =
      Pattern.compile("pki/(issuer|root)\\.key|pki/issued/(gateway|broker)\\.key");

  /** The second half: what the first half is restored from, and small files of each store. */
  private static final Pattern SECOND_HALF =
      Pattern.compile(
          "pki/(root|issuer)\\.pem|pki/denied\\.copy|policy\\.copy|pki/issued/.*\\.key|pki/issued/superseded/.*"
              + "|.*/(epoch|cursors.*|lock)|releases/trust/(root|snapshot).*");

  private static final int SESSIONS = 8;

  /** What is done to a file. */
  private enum Damage {
    EMPTY {
      @Override
      void to(Path file) throws IOException {
        Files.write(file, new byte[0]);
      }
    },
    TRUNCATED {
      @Override
      void to(Path file) throws IOException {
        byte[] content = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(content, content.length / 2));
      }
    },
    GARBAGE {
      @Override
      void to(Path file) throws IOException {
        byte[] content = new byte[Math.max(64, (int) Files.size(file))];
        Arrays.fill(content, (byte) 0xA5);
        Files.write(file, content);
      }
    },
    MISSING {
      @Override
      void to(Path file) throws IOException {
        Files.delete(file);
      }
    },
    A_FOLDER {
      @Override
      void to(Path file) throws IOException {
        Files.delete(file);
        Files.createFile(Files.createDirectory(file).resolve("content"));
      }
    };

    abstract void to(Path file) throws IOException;
  }

  @TempDir private Path folder;
  private OldSite sites;
  private Path file;
  private SiteConfig config;

  @BeforeEach
  void unpack() throws Exception {
    sites = new OldSite(folder);
    file = sites.unpack("killed");
    config = ConfigFile.load(file, Map.of());
    // The site is of a version that stored the policy once; a start of this one adds the copy.
    Files.copy(config.state().resolve("policy.json"), config.state().resolve("policy.copy"));
    SiteAuthority authority =
        SiteAuthority.open(
            PkiFolder.in(config.state()), config.trustDomain(), config.site(), Clock.systemUTC());
    authority.renew("viewer");
    authority.exports().pem("viewer", folder.resolve("exported"));
  }

  @AfterEach
  void release_ports() throws IOException {
    sites.close();
  }

  private List<Path> files(boolean isSecondHalf) throws IOException {
    Path state = config.state();
    try (Stream<Path> all = Files.walk(state)) {
      return all.filter(Files::isRegularFile)
          .filter(each -> !matches(INDISPENSABLE, each))
          .filter(each -> matches(SECOND_HALF, each) == isSecondHalf)
          .toList();
    }
  }

  private boolean matches(Pattern pattern, Path each) {
    return pattern.matcher(config.state().relativize(each).toString()).matches();
  }

  /** Starts the gateway, and returns its health once that has the text. */
  private String healthWith(String text) throws Exception {
    try (Gateway gateway = Gateway.start(config);
        RunningPeer viewer =
            RunningPeer.peer(
                Path.of("/usr/bin/mosquitto_sub"),
                "mosquitto-clients",
                "-V",
                "5",
                "-h",
                "localhost",
                "-p",
                gateway.broker().port(),
                "--cafile",
                folder.resolve("exported/ca.pem"),
                "--cert",
                folder.resolve("exported/viewer.pem"),
                "--key",
                folder.resolve("exported/viewer.key"),
                "-t",
                "parasol/fixture/gateway/health",
                "-v")) {
      return viewer.await(text, line -> line.contains(text) && line.contains(sessions()));
    }
  }

  private static String sessions() {
    return "\"sessions\":" + SESSIONS;
  }

  @ParameterizedTest(name = "({0}) starts with all sessions, and reports it")
  @EnumSource(Damage.class)
  @Timeout(600)
  void starts_with_all_sessions_and_reports_it(Damage damage) throws Exception {
    for (boolean isSecondHalf : List.of(false, true)) {
      List<Path> files = files(isSecondHalf);
      assertTrue(files.size() > 20, files::toString);
      for (Path each : files) {
        damage.to(each);
      }

      String health = healthWith("files_damaged");

      assertTrue(health.contains("\"state\":\"degraded\""), health);
    }
  }

  @Test
  void starts_without_a_condition_when_the_damage_was_repaired() throws Exception {
    Path key = PkiFolder.in(config.state()).resolve("issued/loader-01.key");
    Damage.GARBAGE.to(key);
    healthWith("files_damaged");
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(key)));

    String health = healthWith("\"conditions\":[");

    assertFalse(health.contains("files_damaged"), health);
  }
}

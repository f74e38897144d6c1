// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.parasol.config.model.site.DeviceId;
import io.parasol.config.site.SiteConfig.ClientTls;
import io.parasol.config.site.SiteConfig.ReleaseSource;
import io.parasol.config.site.SiteConfig.Releases;
import io.parasol.config.yaml.ConfigException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The releases of a site")
class ReleasesConfigTest {

  @TempDir Path temp;
  private Folder folder;

  @BeforeEach
  void open() {
    folder = new Folder(temp);
  }

  @Test
  void are_none_by_default() throws Exception {
    assertEquals(Optional.empty(), folder.load("site: a\ndevices: {b: {native: true}}").releases());
  }

  @Test
  void come_from_a_server_with_mutual_tls() throws Exception {
    assertEquals(
        new Releases(
            new ReleaseSource.Server(
                URI.create("https://releases.example/a/"),
                Optional.of(
                    new ClientTls(
                        temp.resolve("gw.pem"), temp.resolve("gw.key"), temp.resolve("ca.pem")))),
            temp.resolve("root.json"),
            64L << 20,
            Duration.ofMinutes(30),
            Optional.of(new DeviceId("box-1"))),
        releases(
            "{from: 'https://releases.example/a/', root: root.json, keep: 64MiB, every: 30m,"
                + " gateway: box-1, tls: {certificate: gw.pem, key: gw.key, ca: ca.pem}}"));
  }

  @Test
  void come_from_a_folder() throws Exception {
    assertEquals(
        new Releases(
            new ReleaseSource.Folder(Path.of("/media/stick")),
            temp.resolve("trust/root.json"),
            256L << 20,
            Duration.ofHours(1),
            Optional.empty()),
        releases("{from: /media/stick, root: trust/root.json}"));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "{root: r}|releases.from is missing",
        "{from: /s}|releases.root is missing",
        "{from: 'http://h/', root: r}|releases.from is \"http://h/\"",
        "{from: 'ftp://h/', root: r}|releases.from is \"ftp://h/\"",
        "{from: 'https://u@h/', root: r}|releases.from is \"https://u@h/\"",
        "{from: 'https://h/?q', root: r}|releases.from is \"https://h/?q\"",
        "{from: /s, root: r, keep: 1KiB}|releases.keep is \"1KiB\"",
        "{from: /s, root: r, every: 1s}|releases.every is \"1s\"",
        "{from: /s, root: r, tls: {certificate: c, key: k, ca: a}}|releases.tls is not valid for a"
            + " repository in a folder",
        "{from: 'https://h/', root: r, tls: {certificate: c, key: k}}|releases.tls.ca is missing",
        "{from: /s, root: r, gateway: reply}|releases.gateway is \"reply\"; expected another name",
        "{from: /s, root: r, gateway: b}|releases.gateway is \"b\"; expected a name that no device"
            + " has",
        "{from: /s, root: r, evry: 1h}|releases.evry is an unknown key",
      })
  void are_refused_with_what_is_wrong(String releases, String problem) {
    ConfigException refused = assertThrows(ConfigException.class, () -> releases(releases));
    assertEquals(1, refused.problems().size(), refused.getMessage());
    String text = refused.problems().get(0).toString();
    assertEquals(true, text.contains(problem), text);
  }

  private Releases releases(String text) throws ConfigException {
    return folder
        .load("site: a\nreleases: %s\ndevices: {b: {native: true}}".formatted(text))
        .releases()
        .orElseThrow();
  }
}

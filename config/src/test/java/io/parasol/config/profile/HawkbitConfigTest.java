// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.site.SiteConfig.Hawkbit;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The update server of a site")
class HawkbitConfigTest {

  @TempDir Path temp;
  private Folder folder;

  @BeforeEach
  void open() throws Exception {
    folder = new Folder(temp);
    Files.writeString(temp.resolve("ca.pem"), "");
  }

  @Test
  void is_none_unless_there_is_the_key() throws Exception {
    assertEquals(Optional.empty(), folder.load("site: a").hawkbit());
  }

  @Test
  void has_a_tenant_of_its_own_or_the_default_one() throws Exception {
    URI server = URI.create("https://hawkbit.example/");
    Path ca = temp.resolve("ca.pem");
    assertEquals(
        Optional.of(new Hawkbit(server, "DEFAULT", ca)),
        folder.load("site: a\nhawkbit: {to: 'https://hawkbit.example/', ca: ca.pem}").hawkbit());
    assertEquals(
        Optional.of(new Hawkbit(server, "solar", ca)),
        folder
            .load("site: a\nhawkbit: {to: 'https://hawkbit.example/', tenant: solar, ca: ca.pem}")
            .hawkbit());
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "{ca: ca.pem}                                         | hawkbit.to",
        "{to: 'https://h.example/'}                           | hawkbit.ca",
        "{to: 'http://h.example/', ca: ca.pem}                | hawkbit.to",
        "{to: 'https://me@h.example/', ca: ca.pem}            | hawkbit.to",
        "{to: 'https://h.example/', ca: no.pem}               | hawkbit.ca",
        "{to: 'https://h.example/', ca: ca.pem, tenant: ../a} | hawkbit.tenant",
        "{to: 'https://h.example/', ca: ca.pem, every: 5m}    | hawkbit.every"
      })
  void is_refused_with_its_reason(String server, String key) {
    List<String> problems = folder.problems("site: a\nhawkbit: " + server + "\n");
    assertEquals(1, problems.size(), problems::toString);
    assertTrue(problems.get(0).contains(key), problems.get(0));
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.site;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parasol.config.model.site.HostPort;
import io.parasol.config.model.site.MailSettings;
import io.parasol.config.model.site.MailSettings.Security;
import io.parasol.config.model.site.ReportSettings;
import io.parasol.config.model.site.SignerName;
import io.parasol.config.profile.Folder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The reports of a site")
class ReportsReaderTest {

  @TempDir private Path temporary;
  private Folder folder = new Folder(Path.of(""));

  @BeforeEach
  void open() {
    folder = new Folder(temporary);
    folder.with("mail.password", "secret");
  }

  private ReportSettings reports(String keys) throws Exception {
    return folder.load("site: roof\n" + keys).reports();
  }

  private static String mail(String more) {
    return "reports:\n  mail: {from: plant@example.com, to: [anna@example.com]%s}\n"
        .formatted(more);
  }

  private MailSettings mailOf(String more) throws Exception {
    return reports(mail(more)).mail().orElseThrow();
  }

  @Test
  void are_in_english_and_not_sent_by_mail_by_default() throws Exception {
    assertEquals(ReportSettings.DEFAULT, reports(""));
  }

  @Test
  void have_a_folder_a_language_and_a_mail_server() throws Exception {
    ReportSettings reports =
        reports(
            """
            reports:
              folder: berichte
              language: de
              mail: {server: "mail.example:465", from: plant@example.com,
                     to: [anna@example.com, otto@example.com], user: plant, password: mail.password}
            """);

    assertEquals(Optional.of(temporary.resolve("berichte")), reports.folder());
    assertEquals("de", reports.language());
    assertEquals(
        new MailSettings(
            new HostPort("mail.example", 465),
            Security.TLS,
            "plant@example.com",
            List.of("anna@example.com", "otto@example.com"),
            Optional.of(new MailSettings.Login("plant", temporary.resolve("mail.password"))),
            Optional.empty()),
        reports.mail().orElseThrow());
  }

  @ParameterizedTest
  @CsvSource({"mail.example, TLS", "mail.example:587, STARTTLS", "mail.example:25, STARTTLS"})
  void are_sent_over_tls_by_default(String server, Security expected) throws Exception {
    assertEquals(expected, mailOf(", server: \"" + server + "\"").security());
  }

  @Test
  void are_sent_without_tls_to_this_machine_only() throws Exception {
    assertEquals(Security.NONE, mailOf(", server: \"127.0.0.1:25\", security: none").security());
    assertEquals(
        List.of(
            "site.yaml:3:96: reports.mail.security is none; expected tls or starttls, unless the"
                + " server is on this machine"),
        folder.problems("site: roof\n" + mail(", server: \"mail.example:25\", security: none")));
  }

  @Test
  void name_all_problems_at_once() {
    assertEquals(
        List.of(
            "site.yaml:3:13: reports.language is \"fr\"; expected en or de",
            "site.yaml:4:3: reports.mail.server is missing; expected HOST:PORT, such as"
                + " mail.example:465",
            "site.yaml:4:3: reports.mail.password is missing; expected both user and password, or"
                + " none of them",
            "site.yaml:4:16: reports.mail.from is \"plant\"; expected a mail address, such as"
                + " plant@example.com"),
        folder.problems(
            "site: roof\nreports:\n  language: fr\n  mail: {from: plant, to: [a@b.c], user: x}\n"));
  }

  @Test
  void come_with_a_contract_of_two_parties_with_their_own_keys() throws Exception {
    folder.with("owner.pub", "");
    folder.with("operator.pub", "");

    assertEquals(
        Map.of(
            new SignerName("owner"), temporary.resolve("owner.pub"),
            new SignerName("operator"), temporary.resolve("operator.pub")),
        folder
            .load("site: roof\ncontract: {parties: {owner: owner.pub, operator: operator.pub}}\n")
            .contract()
            .parties());
    assertEquals(
        List.of(
            "site.yaml:2:12: contract.parties is 1 parties; expected two parties with their public"
                + " keys, such as {owner: owner.pub, operator: operator.pub}"),
        folder.problems("site: roof\ncontract: {parties: {owner: owner.pub}}\n"));
    assertEquals(
        List.of(
            "site.yaml:2:50: contract.parties.operator is the key of the other party; expected a"
                + " different key for each party"),
        folder.problems(
            "site: roof\ncontract: {parties: {owner: owner.pub, operator: owner.pub}}\n"));
  }
}

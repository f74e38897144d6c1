// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.site;

import io.parasol.config.model.site.HostPort;
import io.parasol.config.model.site.MailSettings;
import io.parasol.config.model.site.MailSettings.Login;
import io.parasol.config.model.site.MailSettings.Security;
import io.parasol.config.model.site.ReportSettings;
import io.parasol.config.yaml.Field;
import io.parasol.config.yaml.Keys;
import io.parasol.config.yaml.PathText;
import io.parasol.config.yaml.Section;
import io.parasol.config.yaml.TextFormat;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Reads {@code reports}: where the reports of days and months go. */
final class ReportsReader {

  private static final Keys REPORTS = Keys.of("folder", "language", "mail");
  private static final Keys MAIL =
      Keys.of("server", "security", "from", "to", "user", "password", "ca");

  /** The port of message submission with TLS from the first byte (RFC 8314, section 7.3). */
  private static final int TLS_PORT = 465;

  private static final int MAX_RECIPIENTS = 32;

  private static final TextFormat<String> LANGUAGE =
      new TextFormat<>(
          String.join(" or ", ReportSettings.LANGUAGES),
          text -> Optional.of(text).filter(ReportSettings.LANGUAGES::contains));
  private static final TextFormat<HostPort> SERVER =
      new TextFormat<>("HOST:PORT, such as mail.example:465", TextFormat.peer(TLS_PORT).parser());
  private static final TextFormat<Security> SECURITY = TextFormat.oneOf(List.of(Security.values()));
  private static final TextFormat<String> ADDRESS =
      new TextFormat<>(
          "a mail address, such as plant@example.com",
          text -> Optional.of(text).filter(MailSettings::isAddress));
  private static final TextFormat<String> USER = TextFormat.shortText(256);

  private final Section reports;
  private final Path file;

  private ReportsReader(Section reports) {
    this.reports = reports;
    this.file = reports.source().file();
  }

  static ReportSettings read(Section site) {
    return site.section("reports", REPORTS)
        .map(section -> new ReportsReader(section).read())
        .orElse(ReportSettings.DEFAULT);
  }

  private ReportSettings read() {
    TextFormat<Path> folder = PathText.relativeTo(file, "the path of a folder");
    return new ReportSettings(
        reports.optional("folder", folder),
        reports.optional("language", LANGUAGE, ReportSettings.DEFAULT.language()),
        reports.section("mail", MAIL).flatMap(this::mail));
  }

  private Optional<MailSettings> mail(Section mail) {
    Optional<HostPort> server = mail.required("server", SERVER);
    Optional<String> from = mail.required("from", ADDRESS);
    List<String> to = recipients(mail);
    Optional<Login> login = login(mail);
    Optional<Path> ca = RemoteReader.file(mail, "ca", file, "the path of certificates in PEM form");
    if (server.isEmpty() || from.isEmpty() || to.isEmpty()) {
      return Optional.empty();
    }
    Security byPort = server.get().port() == TLS_PORT ? Security.TLS : Security.STARTTLS;
    Security security = mail.optional("security", SECURITY, byPort);
    if (security == Security.NONE && !MailSettings.isLoopback(server.get())) {
      mail.problem("security", "none", "tls or starttls, unless the server is on this machine");
      return Optional.empty();
    }
    return Optional.of(new MailSettings(server.get(), security, from.get(), to, login, ca));
  }

  private static List<String> recipients(Section mail) {
    List<Field> items = mail.requiredItems("to", "a list of mail addresses");
    if (items.size() > MAX_RECIPIENTS) {
      mail.problem("to", items.size() + " addresses", "at most " + MAX_RECIPIENTS);
      return List.of();
    }
    return items.stream().flatMap(item -> item.as(ADDRESS).stream()).distinct().toList();
  }

  private Optional<Login> login(Section mail) {
    Optional<String> user = mail.optional("user", USER);
    Optional<Path> password =
        RemoteReader.file(
            mail, "password", file, "the path of a file that only its owner can read");
    if (mail.has("user") != mail.has("password")) {
      String missing = mail.has("user") ? "password" : "user";
      mail.problem(missing, "missing", "both user and password, or none of them");
    }
    return user.isPresent() && password.isPresent()
        ? Optional.of(new Login(user.get(), password.get()))
        : Optional.empty();
  }
}

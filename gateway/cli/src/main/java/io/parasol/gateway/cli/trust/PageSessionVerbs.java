// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.trust;

import io.parasol.certs.json.Json;
import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.cli.verb.Console;
import io.parasol.gateway.page.PageSessions;
import io.parasol.gateway.page.PageSessions.Held;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.FileErrorText;
import io.parasol.gateway.state.VerbException;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The verbs for the sessions of people who have logged in to the page with a link. */
final class PageSessionVerbs {

  /** Number of characters of the key that name a session. */
  private static final int SHOWN_KEY = 8;

  private PageSessionVerbs() {}

  private static String id(Held session) {
    return session.key().substring(0, SHOWN_KEY);
  }

  private static VerbException failed(IOException failure) {
    return new VerbException(ExitCode.FAILED, FileErrorText.withFile(failure), failure);
  }

  /** {@code parasol page sessions}: lists the sessions. */
  @Command(
      name = "sessions",
      description =
          "Lists who is logged in to the page with a link. People who log in with their certificate"
              + " have no session.")
  static final class Sessions extends PkiAuthorityVerb {

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Override
    void run(SiteConfig config, Console console) {
      List<Held> sessions;
      try {
        sessions = PageSessions.in(config.state()).list(Instant.now());
      } catch (IOException failure) {
        throw failed(failure);
      }
      if (json) {
        sessions.forEach(each -> console.json(json(each)));
        return;
      }
      List<List<String>> rows = new ArrayList<>();
      rows.add(List.of("session", "name", "role", "begin", "end"));
      for (Held each : sessions) {
        rows.add(
            List.of(
                id(each),
                each.person().identity().name().value(),
                each.person().identity().role().wireName(),
                each.begin().toString(),
                each.end().toString()));
      }
      console.table(rows);
    }

    private static Json json(Held session) {
      return Json.object()
          .put("session", id(session))
          .put("name", session.person().identity().name().value())
          .put("role", session.person().identity().role().wireName())
          .put("begin", session.begin())
          .put("end", session.end())
          .build();
    }
  }

  /** {@code parasol page end}: ends sessions. */
  @Command(
      name = "end",
      description = {
        "Ends the sessions of a person, or one session. An open page is closed within ten seconds.",
        "The person can log in with another link, until the certificate is revoked."
      })
  static final class End extends PkiAuthorityVerb {

    @Parameters(
        paramLabel = "NAME|SESSION",
        description = "The name of a person, or a session as \"page sessions\" lists it.")
    private String which;

    @Override
    void run(SiteConfig config, Console console) {
      PageSessions sessions = PageSessions.in(config.state());
      int ended = 0;
      try {
        for (Held each : sessions.list(Instant.now())) {
          boolean isMeant =
              each.person().identity().name().value().equals(which) || id(each).equals(which);
          if (isMeant && sessions.end(each)) {
            ended++;
          }
        }
      } catch (IOException failure) {
        throw failed(failure);
      }
      if (ended == 0) {
        throw new VerbException(ExitCode.USAGE, "no session of \"%s\"".formatted(which));
      }
      console.line(ended == 1 ? "1 session ended" : ended + " sessions ended");
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.doctor;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.config.model.site.Printable;
import io.parasol.gateway.cli.verb.SiteOption;
import java.util.Locale;
import picocli.CommandLine.Model.CommandSpec;

/**
 * What one check has found.
 *
 * @param subject what was checked, such as {@code link roof-lan}.
 * @param remedy what to do; empty if nothing needs to be done.
 */
record Finding(String subject, Level level, String found, String remedy) {

  /** Enough for two paths and a command. */
  private static final int MAX_FOUND = 500;

  Finding {
    found = Printable.of(found, MAX_FOUND);
  }

  enum Level {
    OK,
    /** The gateway works, but not as well as it could, or the check was not possible. */
    WARNING,
    /** The gateway does not start, or a part of the site does not work. */
    PROBLEM;

    String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  static Finding ok(String subject, String found) {
    return new Finding(subject, Level.OK, found, "");
  }

  static Finding warning(String subject, String found, String remedy) {
    return new Finding(subject, Level.WARNING, found, remedy);
  }

  static Finding problem(String subject, String found, String remedy) {
    return new Finding(subject, Level.PROBLEM, found, remedy);
  }

  /** Returns this with the configuration that the caller named, where it ends with a command. */
  Finding forSiteOf(CommandSpec verb) {
    return new Finding(
        subject, level, SiteOption.completed(found, verb), SiteOption.completed(remedy, verb));
  }

  /** Returns one line for operators. */
  String line() {
    String text = "%-8s %s: %s".formatted(level.wireName(), subject, found);
    return remedy.isEmpty() ? text : text + "; " + remedy;
  }

  JsonBuilder json() {
    return Json.object()
        .put("subject", subject)
        .put("level", level.wireName())
        .put("found", found)
        .put("remedy", remedy);
  }
}

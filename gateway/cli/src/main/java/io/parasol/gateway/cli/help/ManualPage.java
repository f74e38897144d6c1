// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.help;

import io.parasol.gateway.state.Version;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The manual page of a verb, see man(7). */
record ManualPage(CommandSpec verb) {

  private static final String EXIT_STATUS =
      """
      .SH EXIT STATUS
      .TP
      .B 0
      Done.
      .TP
      .B 1
      The work failed.
      .TP
      .B 2
      Wrong usage or configuration.
      .TP
      .B 3
      Refused for a security reason.""";

  private static final String FILES =
      """
      .SH FILES
      .TP
      .I /etc/parasol/site.yaml
      The configuration of the site.
      .TP
      .I /var/lib/parasol
      The state of the site in the configuration that the package installs.""";

  /** Returns the name without section, such as {@code parasol-pki-issue}. */
  String name() {
    return verb.qualifiedName("-");
  }

  /** Returns the page as roff. */
  String roff() {
    List<String> lines = new ArrayList<>();
    lines.add(
        ".TH %s 1 \"\" \"Parasol %s\" \"Parasol\""
            .formatted(escape(name().toUpperCase(Locale.ROOT)), Version.number()));
    lines.add(".SH NAME");
    lines.add(escape(name()) + " \\- " + escape(Words.summary(verb)));
    lines.add(".SH SYNOPSIS");
    lines.add(".nf");
    synopsis().lines().map(ManualPage::escape).forEach(lines::add);
    lines.add(".fi");
    lines.add(".SH DESCRIPTION");
    Words.description(verb)
        .forEach(
            paragraph -> {
              lines.add(".PP");
              lines.add(escape(paragraph));
            });
    parameters(lines);
    options(lines);
    verbs(lines);
    if (verb.parent() == null) {
      lines.add(FILES);
    }
    lines.add(EXIT_STATUS);
    return String.join("\n", lines) + "\n";
  }

  private String synopsis() {
    return new Help(verb, Help.defaultColorScheme(Ansi.OFF)).synopsis(0).strip();
  }

  private void parameters(List<String> lines) {
    List<PositionalParamSpec> parameters = Words.parameters(verb);
    if (!parameters.isEmpty()) {
      lines.add(".SH PARAMETERS");
    }
    for (PositionalParamSpec each : parameters) {
      lines.add(".TP");
      lines.add("\\fI" + escape(each.paramLabel()) + "\\fR");
      lines.add(escape(Words.description(each)));
    }
  }

  private void options(List<String> lines) {
    List<OptionSpec> options = Words.options(verb);
    if (!options.isEmpty()) {
      lines.add(".SH OPTIONS");
    }
    for (OptionSpec each : options) {
      List<String> names =
          List.of(each.names()).stream().map(name -> "\\fB" + escape(name) + "\\fR").toList();
      lines.add(".TP");
      lines.add(
          String.join(", ", names)
              + (Words.takesValue(each) ? " \\fI" + escape(each.paramLabel()) + "\\fR" : ""));
      lines.add(escape(Words.description(each)));
    }
  }

  private void verbs(List<String> lines) {
    List<CommandSpec> below = Words.verbs(verb);
    if (!below.isEmpty()) {
      lines.add(".SH VERBS");
    }
    for (CommandSpec each : below) {
      lines.add(".TP");
      lines.add("\\fB" + escape(new ManualPage(each).name()) + "\\fR(1)");
      lines.add(escape(Words.summary(each)));
    }
  }

  /**
   * Returns text that roff prints as it stands; the first character of a line could be a request.
   */
  private static String escape(String text) {
    String escaped = text.replace("\\", "\\e").replace("-", "\\-");
    return escaped.startsWith(".") || escaped.startsWith("'") ? "\\&" + escaped : escaped;
  }
}

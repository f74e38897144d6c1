// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.help;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ScopeType;

/** The completion script for fish: one line for each verb, option and parameter. */
final class FishCompletion {

  /**
   * In which verb the cursor is: {@code exactly} its name was typed, or something {@code after}.
   */
  private static final String FUNCTIONS =
      """
      function __%1$s_after
          set -l words (string match -v -- '-*' (commandline -opc))
          set -e words[1]
          test (count $argv) -eq 0; and return 0
          test (count $words) -ge (count $argv); or return 1
          set -l first $words[1..(count $argv)]
          test "$first" = "$argv"
      end
      function __%1$s_exactly
          set -l words (string match -v -- '-*' (commandline -opc))
          set -e words[1]
          test "$words" = "$argv"
      end
      complete -c %1$s -f
      """;

  private FishCompletion() {}

  static String of(CommandSpec root) {
    List<String> lines = new ArrayList<>();
    lines.add("# Completion for fish, made by: %s completion fish".formatted(root.name()));
    lines.add(FUNCTIONS.formatted(root.name()).stripTrailing());
    for (CommandSpec verb : Words.tree(root)) {
      Words.verbs(verb)
          .forEach(
              each ->
                  lines.add(
                      condition(verb, "exactly")
                          + " -a %s -d %s".formatted(each.name(), quote(Words.summary(each)))));
      Words.options(verb).stream()
          .filter(option -> !option.inherited())
          .forEach(option -> lines.add(condition(verb, where(option)) + option(option)));
      Words.parameters(verb)
          .forEach(parameter -> lines.add(condition(verb, "after") + arguments(parameter)));
    }
    return String.join("\n", lines);
  }

  /** Returns where an option may stand: those of the program itself before a verb only. */
  private static String where(OptionSpec option) {
    boolean isOfProgram = option.command().parent() == null;
    return isOfProgram && option.scopeType() != ScopeType.INHERIT ? "exactly" : "after";
  }

  private static String condition(CommandSpec verb, String where) {
    String name = verb.root().name();
    return "complete -c %s -n %s"
        .formatted(name, quote("__%s_%s %s".formatted(name, where, Words.path(verb)).strip()));
  }

  private static String option(OptionSpec option) {
    StringBuilder line = new StringBuilder();
    for (String name : option.names()) {
      line.append(name.startsWith("--") ? " -l " : " -s ").append(name.replaceFirst("^-+", ""));
    }
    if (Words.takesValue(option)) {
      line.append(" -r").append(arguments(option));
    }
    return line.append(" -d ").append(quote(Words.description(option))).toString();
  }

  private static String arguments(ArgSpec argument) {
    List<String> values = Words.values(argument);
    if (!values.isEmpty()) {
      return " -f -a " + quote(String.join(" ", values));
    }
    return Words.isFile(argument) ? " -F" : " -f";
  }

  private static String quote(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}

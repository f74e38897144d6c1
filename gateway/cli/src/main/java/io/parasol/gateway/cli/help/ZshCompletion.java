// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.help;

import io.parasol.gateway.cli.verb.ShellWord;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Range;

/** The completion script for zsh: one function for each verb. */
final class ZshCompletion {

  private ZshCompletion() {}

  static String of(CommandSpec root) {
    List<String> lines = new ArrayList<>();
    lines.add("#compdef " + root.name());
    lines.add("# Completion for zsh, made by: %s completion zsh".formatted(root.name()));
    Words.tree(root).forEach(verb -> lines.addAll(function(verb)));
    lines.add("if [[ $zsh_eval_context[-1] == loadautofunc ]]; then");
    lines.add("  _%s \"$@\"".formatted(root.name()));
    lines.add("else");
    lines.add("  compdef _%1$s %1$s".formatted(root.name()));
    lines.add("fi");
    return String.join("\n", lines);
  }

  private static String name(CommandSpec verb) {
    return "_" + verb.qualifiedName("_").replace('-', '_');
  }

  private static List<String> function(CommandSpec verb) {
    List<CommandSpec> below = Words.verbs(verb);
    List<String> lines = new ArrayList<>();
    lines.add(name(verb) + "() {");
    lines.add("  local curcontext=$curcontext state line");
    lines.add("  local -a verbs");
    lines.add("  _arguments -C \\");
    Words.options(verb).forEach(option -> lines.addAll(option(option)));
    if (below.isEmpty()) {
      Words.parameters(verb)
          .forEach(each -> lines.add("    %s \\".formatted(ShellWord.quoted(parameter(each)))));
      lines.add("    && return");
    } else {
      lines.add("    '1: :->verb' '*:: :->rest' && return");
      lines.add("  case $state in");
      lines.add("    verb)");
      lines.add("      verbs=(");
      below.forEach(
          each ->
              lines.add(
                  "        "
                      + ShellWord.quoted(
                          each.name() + ":" + Words.summary(each).replace(":", "\\:"))));
      lines.add("      )");
      lines.add("      _describe verb verbs ;;");
      lines.add("    rest)");
      lines.add("      case $words[1] in");
      below.forEach(each -> lines.add("        %s) %s ;;".formatted(each.name(), name(each))));
      lines.add("      esac ;;");
      lines.add("  esac");
    }
    lines.add("}");
    return lines;
  }

  /** Returns a parameter with its place; the last one may stand for all that follow. */
  private static String parameter(PositionalParamSpec parameter) {
    Range place = parameter.index();
    String number = place.isVariable() ? "*" : String.valueOf(place.min() + 1);
    return "%s:%s:%s".formatted(number, plain(parameter.paramLabel()), action(parameter));
  }

  /** Returns one line for each name; one name excludes the others. */
  private static List<String> option(OptionSpec option) {
    String all = "(" + String.join(" ", option.names()) + ")";
    List<String> lines = new ArrayList<>();
    for (String name : option.names()) {
      String value =
          Words.takesValue(option)
              ? ":%s:%s".formatted(plain(option.paramLabel()), action(option))
              : "";
      String joined = !value.isEmpty() && name.startsWith("--") ? name + "=" : name;
      lines.add(
          "    %s \\"
              .formatted(
                  ShellWord.quoted("%s%s[%s]%s".formatted(all, joined, text(option), value))));
    }
    return lines;
  }

  private static String text(OptionSpec option) {
    return Words.description(option).replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]");
  }

  private static String plain(String label) {
    return label.replace("|", " or ").replaceAll("[^A-Za-z0-9_=. -]", "");
  }

  private static String action(ArgSpec argument) {
    List<String> values = Words.values(argument);
    if (!values.isEmpty()) {
      return "(" + String.join(" ", values) + ")";
    }
    return Words.isFile(argument) ? "_files" : "";
  }
}

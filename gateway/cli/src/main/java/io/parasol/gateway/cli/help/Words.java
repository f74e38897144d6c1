// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.help;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** What manual pages and completion scripts use of a verb: no hidden verbs and options. */
final class Words {

  private static final Help.ColorScheme PLAIN = Help.defaultColorScheme(Ansi.OFF);

  private Words() {}

  /** Returns the verbs below a verb, by name. */
  static List<CommandSpec> verbs(CommandSpec verb) {
    return verb.subcommands().values().stream()
        .map(CommandLine::getCommandSpec)
        .filter(each -> !each.usageMessage().hidden())
        .distinct()
        .sorted(Comparator.comparing(CommandSpec::name))
        .toList();
  }

  /** Returns a verb and all verbs below it, each before those below it. */
  static List<CommandSpec> tree(CommandSpec verb) {
    List<CommandSpec> all = new ArrayList<>(List.of(verb));
    verbs(verb).forEach(each -> all.addAll(tree(each)));
    return all;
  }

  static List<OptionSpec> options(CommandSpec verb) {
    return verb.options().stream()
        .filter(each -> !each.hidden())
        .sorted(Comparator.comparing(OptionSpec::longestName))
        .toList();
  }

  static List<PositionalParamSpec> parameters(CommandSpec verb) {
    return verb.positionalParameters().stream().filter(each -> !each.hidden()).toList();
  }

  /** Returns the words of a verb after the name of the program, such as {@code pki issue}. */
  static String path(CommandSpec verb) {
    String qualified = verb.qualifiedName(" ");
    return qualified.substring(verb.root().name().length()).strip();
  }

  /** Returns the description of a verb, one text for each paragraph. */
  static List<String> description(CommandSpec verb) {
    return List.of(verb.usageMessage().description()).stream()
        .map(each -> each.formatted().strip())
        .toList();
  }

  /** Returns the first sentence of the description of a verb, without its full stop. */
  static String summary(CommandSpec verb) {
    List<String> all = description(verb);
    String first = all.isEmpty() ? verb.name() : all.get(0);
    int end = first.indexOf(". ");
    return (end < 0 ? first : first.substring(0, end)).replaceAll("\\.$", "");
  }

  /** Returns the description of an option as its help shows it. */
  static String description(OptionSpec option) {
    Help help = new Help(option.command(), PLAIN);
    return lastColumn(
        help.createDefaultOptionRenderer()
            .render(option, help.createDefaultParamLabelRenderer(), PLAIN));
  }

  /** Returns the description of a parameter as its help shows it. */
  static String description(PositionalParamSpec parameter) {
    Help help = new Help(parameter.command(), PLAIN);
    return lastColumn(
        help.createDefaultParameterRenderer()
            .render(parameter, help.createDefaultParamLabelRenderer(), PLAIN));
  }

  private static String lastColumn(Ansi.Text[][] rows) {
    List<String> lines = new ArrayList<>();
    for (Ansi.Text[] row : rows) {
      lines.add(row[row.length - 1].toString().strip());
    }
    return String.join(" ", lines).replaceAll("\\s+", " ").strip();
  }

  static boolean takesValue(OptionSpec option) {
    return option.arity().max() > 0;
  }

  /** Returns the values that an option or parameter can have; empty if there are too many. */
  static List<String> values(ArgSpec argument) {
    List<String> values = new ArrayList<>();
    if (argument.completionCandidates() != null) {
      argument.completionCandidates().forEach(values::add);
    }
    return values;
  }

  static boolean isFile(ArgSpec argument) {
    Class<?> type =
        Collection.class.isAssignableFrom(argument.type())
            ? argument.auxiliaryTypes()[0]
            : argument.type();
    return type == Path.class || type == File.class;
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway;

import io.parasol.gateway.cli.Cli;
import java.util.List;

/** The entry point; the only place that ends the process. */
public final class Main {

  private Main() {}

  public static void main(String[] arguments) {
    // The file is named explicitly because HiveMQ's jar also has a logback.xml at its root. Stack
    // traces are printed only with --verbose.
    System.setProperty("logback.configurationFile", "parasol-logback.xml");
    System.setProperty(
        "parasol.exceptions", List.of(arguments).contains("--verbose") ? "%ex" : "%nopex");
    System.exit(new Cli(Gateway::start).execute(arguments).number());
  }
}

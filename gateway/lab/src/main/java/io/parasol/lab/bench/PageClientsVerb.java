// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench;

import io.parasol.config.site.ConfigFile;
import io.parasol.config.yaml.ConfigException;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.VerbException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code parasol bench page-clients}: the open pages and the hostile client of {@code bench page}.
 * It prints what they have done, whenever it reads a line.
 */
@Command(
    name = PageClientsVerb.NAME,
    hidden = true,
    description = "Open pages and a hostile client for bench page.")
final class PageClientsVerb implements Runnable {

  static final String NAME = "page-clients";
  static final String READY = "ready";
  static final String QUESTION = "counts?";
  static final String ANSWER = "counts ";

  @Option(names = "--pages", required = true)
  private int pages;

  @Parameters(index = "0", paramLabel = "SITE")
  private Path site;

  @Override
  public void run() {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    try (PageReaders open = new PageReaders(ConfigFile.load(site, Map.of()), pages)) {
      print(READY);
      while (in.readLine() != null) {
        print(ANSWER + open.counts());
      }
    } catch (IOException | ConfigException failed) {
      throw new VerbException(ExitCode.FAILED, String.valueOf(failed.getMessage()), failed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static void print(String line) {
    System.out.println(line);
    System.out.flush();
  }
}

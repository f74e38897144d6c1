// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.campaign;

import io.parasol.certs.files.Disk;
import io.parasol.certs.files.DurableFolder;
import io.parasol.certs.files.FolderLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/**
 * The journals of all campaigns of a centre: {@code CAMPAIGN/journal} in one folder.
 *
 * @param state the folder; it may not exist.
 */
record CampaignJournals(Path state) {

  private static final String JOURNAL = "journal";

  /** Not the name of a campaign, which begins with no '.'. */
  private static final String BEGINNING = ".beginning";

  private static final int MAX_LISTED = 5;

  /** Returns the names of the campaigns that have begun, sorted. */
  List<String> names() throws IOException {
    if (Files.notExists(state)) {
      return List.of();
    }
    try (Stream<Path> folders = Files.list(state)) {
      return folders
          .filter(each -> Files.exists(each.resolve(JOURNAL)))
          .map(each -> each.getFileName().toString())
          .sorted()
          .toList();
    }
  }

  boolean exists(String name) {
    return Campaign.NAME.matcher(name).matches() && Files.exists(folder(name).resolve(JOURNAL));
  }

  /** Returns the folder of a campaign, which may not exist. */
  Path folder(String name) {
    return state.resolve(name);
  }

  /**
   * Opens the journal of a campaign for appending, and creates it if there is none.
   *
   * @param progress gets what it has.
   */
  Journal open(String name, Progress progress) throws IOException {
    return Journal.open(folder(name).resolve(JOURNAL), Disk.REAL, progress::apply);
  }

  /** Returns what a campaign has decided so far. This process must not have its journal open. */
  Progress progress(String name) throws IOException {
    Progress progress = new Progress();
    Journal.read(folder(name).resolve(JOURNAL), progress::apply);
    return progress;
  }

  /**
   * Prevents other processes and threads from beginning a campaign until the lock is closed. Waits
   * up to ten seconds for others.
   */
  FolderLock lockBeginning() throws IOException {
    Path folder = state.resolve(BEGINNING);
    DurableFolder.create(folder, Disk.REAL);
    return FolderLock.acquire(folder);
  }

  /**
   * Returns why a campaign cannot begin while others are not over, one line for each of these: a
   * device that two campaigns update gets the commands of both, and what it does after the second
   * one would be judged for the first.
   *
   * @param name of the campaign that begins.
   * @param waves its devices.
   * @throws IOException if a journal cannot be read.
   */
  List<String> conflicts(String name, List<List<Target>> waves) throws IOException {
    List<Target> wanted = waves.stream().flatMap(List::stream).toList();
    List<String> problems = new ArrayList<>();
    for (String other : names()) {
      if (!other.equals(name)) {
        Progress progress = progress(other);
        List<Target> both = wanted.stream().filter(progress::isPending).toList();
        if (!both.isEmpty()) {
          problems.add(problem(other, progress, both));
        }
      }
    }
    return problems;
  }

  private static String problem(String other, Progress progress, Collection<Target> both) {
    return "the campaign %s%s has %d of these devices, too: %s%s; %s"
        .formatted(
            other,
            progress.plan().map(plan -> " of version " + plan.version()).orElse(""),
            both.size(),
            String.join(", ", both.stream().limit(MAX_LISTED).map(Target::toString).toList()),
            both.size() > MAX_LISTED ? ", …" : "",
            progress.stopped().isPresent()
                ? "it was stopped, but has not the results of their commands yet: run it until it"
                    + " has them"
                : "wait until it has judged them, stop it, or exclude them from this one");
  }
}

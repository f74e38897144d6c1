// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.run;

import io.parasol.gateway.cli.verb.Console;
import io.parasol.gateway.cli.verb.SiteOption;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code parasol heap}, for the launcher: prints the heap that the site needs, in MiB. */
@Command(name = "heap", hidden = true, description = "Prints the heap that the site needs.")
public final class HeapVerb implements Runnable {

  @Mixin private SiteOption site;

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    new Console(spec).line(Long.toString(MemoryEstimate.of(site.load()).heapMib()));
  }
}

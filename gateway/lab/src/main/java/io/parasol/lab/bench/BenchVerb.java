// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench;

import io.parasol.gateway.cli.verb.LongRunning;
import io.parasol.lab.fleet.load.BenchFleetVerb;
import picocli.CommandLine.Command;

/** {@code parasol bench}: benchmarks that verify that what they measured was complete. */
@Command(
    name = "bench",
    description = "Benchmarks with proof of completeness; each prints JSON.",
    synopsisSubcommandLabel = "BENCHMARK",
    subcommands = {
      BenchAllVerb.class,
      BenchAttackVerb.class,
      BenchCollectVerb.class,
      BenchCommandVerb.class,
      BenchBusVerb.class,
      BenchPlanVerb.class,
      BenchTransferVerb.class,
      BenchCrashVerb.class,
      BenchExploreVerb.class,
      BenchFaultsVerb.class,
      BenchFiguresVerb.class,
      BenchFleetVerb.class,
      BenchModbusVerb.class,
      BenchNorthboundVerb.class,
      BenchOnboardVerb.class,
      BenchOutageVerb.class,
      BenchPageVerb.class,
      BenchPanelsVerb.class,
      BenchReconnectVerb.class,
      BenchSoakVerb.class,
      BenchStartVerb.class,
      BenchStoreVerb.class,
      BenchTablesVerb.class,
      BenchTrendVerb.class,
      OutagePlantVerb.class,
      PageClientsVerb.class
    })
public final class BenchVerb implements LongRunning {}

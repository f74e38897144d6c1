// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.fleet.load;

/**
 * The processor seconds that each process has used until a moment. Those of the broker begin again
 * when it is started.
 */
record FleetSample(double broker, double ingest, double kafka, double gateways) {}

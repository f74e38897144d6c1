// SPDX-License-Identifier: Apache-2.0
/** What the benchmarks share: child processes, ledgers, scrapes, ports and texts. */
@NullMarked
package io.parasol.lab.bench.measure;

import org.jspecify.annotations.NullMarked;

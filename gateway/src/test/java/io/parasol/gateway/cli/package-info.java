// SPDX-License-Identifier: Apache-2.0
/** Tests of the command line, as it is typed. */
@NullMarked
package io.parasol.gateway.cli;

import org.jspecify.annotations.NullMarked;

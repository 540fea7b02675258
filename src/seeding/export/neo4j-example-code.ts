/** The same query by each driver of Neo4j, with placeholders for where the database is, as neo4j-graph-examples has them. */
import type { ExportFile } from './format.ts';

/** A query with one parameter that returns one column of texts. */
export interface ExampleQuery {
  readonly text: string;
  readonly parameter: string;
  readonly value: string;
  readonly column: string;
}

const uri = 'bolt://<HOST>:<BOLTPORT>';

export function driverSnippets(query: ExampleQuery): ExportFile[] {
  return [
    { name: 'code/javascript/example.js', text: javascript(query) },
    { name: 'code/python/example.py', text: python(query) },
    { name: 'code/java/Example.java', text: java(query) },
    { name: 'code/go/example.go', text: go(query) },
    { name: 'code/csharp/Example.cs', text: csharp(query) },
  ];
}

/** A text in double quotes; all of these languages read it as JSON does. */
const quoted = (text: string) => JSON.stringify(text);
const indented = (text: string, by: string) => text.replaceAll('\n', `\n${by}`);

const javascript = ({ text, parameter, value, column }: ExampleQuery) => `// npm install neo4j-driver
// node example.js
const neo4j = require('neo4j-driver');

const query = \`
  ${indented(text, '  ')}
\`;

async function main() {
  const driver = neo4j.driver('${uri}', neo4j.auth.basic('<USERNAME>', '<PASSWORD>'));
  try {
    const { records } = await driver.executeQuery(query, { ${parameter}: ${quoted(value)} }, { database: 'neo4j' });
    for (const record of records) console.log(record.get(${quoted(column)}));
  } finally {
    await driver.close();
  }
}

main();
`;

const python = ({ text, parameter, value, column }: ExampleQuery) => `# pip install neo4j
# python example.py
from neo4j import GraphDatabase

QUERY = """
${text}
"""

with GraphDatabase.driver("${uri}", auth=("<USERNAME>", "<PASSWORD>")) as driver:
    records, _, _ = driver.execute_query(QUERY, ${parameter}=${quoted(value)}, database_="neo4j")
    for record in records:
        print(record[${quoted(column)}])
`;

const java = ({
  text,
  parameter,
  value,
  column,
}: ExampleQuery) => `// Needs the JAR files of org.neo4j.driver:neo4j-java-driver 5 and what it depends on, and Java 17
// java -cp "*" Example.java
import java.util.Map;
import org.neo4j.driver.AuthTokens;
import org.neo4j.driver.GraphDatabase;
import org.neo4j.driver.QueryConfig;

public class Example {
  private static final String QUERY = """
      ${indented(text, '      ')}
      """;

  public static void main(String[] args) {
    try (var driver = GraphDatabase.driver("${uri}", AuthTokens.basic("<USERNAME>", "<PASSWORD>"))) {
      var result = driver.executableQuery(QUERY)
          .withParameters(Map.of(${quoted(parameter)}, ${quoted(value)}))
          .withConfig(QueryConfig.builder().withDatabase("neo4j").build())
          .execute();
      for (var row : result.records()) {
        System.out.println(row.get(${quoted(column)}).asString());
      }
    }
  }
}
`;

const go = ({
  text,
  parameter,
  value,
  column,
}: ExampleQuery) => `// go mod init example && go get github.com/neo4j/neo4j-go-driver/v5
// go run example.go
package main

import (
	"context"
	"fmt"
	"log"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"
)

const query = \`
${text}\`

func main() {
	ctx := context.Background()
	driver, err := neo4j.NewDriverWithContext("${uri}", neo4j.BasicAuth("<USERNAME>", "<PASSWORD>", ""))
	if err != nil {
		log.Fatal(err)
	}
	defer driver.Close(ctx)
	result, err := neo4j.ExecuteQuery(ctx, driver, query, map[string]any{${quoted(parameter)}: ${quoted(value)}},
		neo4j.EagerResultTransformer, neo4j.ExecuteQueryWithDatabase("neo4j"))
	if err != nil {
		log.Fatal(err)
	}
	for _, record := range result.Records {
		${column}, _, err := neo4j.GetRecordValue[string](record, ${quoted(column)})
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(${column})
	}
}
`;

const csharp = ({
  text,
  parameter,
  value,
  column,
}: ExampleQuery) => `// dotnet new console && dotnet add package Neo4j.Driver
// Replace Program.cs with this file, then: dotnet run
using Neo4j.Driver;

const string query = @"
    ${indented(text.replaceAll('"', '""'), '    ')}";

await using var driver = GraphDatabase.Driver("${uri}", AuthTokens.Basic("<USERNAME>", "<PASSWORD>"));
var result = await driver.ExecutableQuery(query)
    .WithParameters(new Dictionary<string, object> { [${quoted(parameter)}] = ${quoted(value)} })
    .WithConfig(new QueryConfig(database: "neo4j"))
    .ExecuteAsync();
foreach (var record in result.Result)
    Console.WriteLine(record[${quoted(column)}].As<string>());
`;

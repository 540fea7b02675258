/**
 * @generated SignedSource<<345642d4bddc64335089485e747e1321>>
 * @lightSyntaxTransform
 */

/* tslint:disable */
/* eslint-disable */
// @ts-nocheck

import { ConcreteRequest } from 'relay-runtime';
export type EvidenceStatus = "ACCEPTED" | "DISPUTED" | "VARIANT" | "%future added value";
export type SourceKind = "EDITORIAL" | "ENCYCLOPEDIA" | "PRIMARY_STUDY" | "REFERENCE_SITE" | "REVIEW" | "SYSTEMATIC_REVIEW" | "TERMINOLOGY" | "TEXTBOOK" | "%future added value";
export type SpinalLevel = "C1" | "C2" | "C3" | "C4" | "C5" | "C6" | "C7" | "C8" | "Co1" | "L1" | "L2" | "L3" | "L4" | "L5" | "S1" | "S2" | "S3" | "S4" | "S5" | "T1" | "T10" | "T11" | "T12" | "T2" | "T3" | "T4" | "T5" | "T6" | "T7" | "T8" | "T9" | "%future added value";
export type Stance = "DISPUTES" | "SUPPORTS" | "%future added value";
export type EvidenceFilter = {
  independent?: boolean | null | undefined;
  sourceKinds?: ReadonlyArray<SourceKind> | null | undefined;
  sources?: ReadonlyArray<string> | null | undefined;
  statuses?: ReadonlyArray<EvidenceStatus> | null | undefined;
};
export type nerveContributionsQuery$variables = {
  evidence?: EvidenceFilter | null | undefined;
  level: SpinalLevel;
};
export type nerveContributionsQuery$data = {
  readonly spinalNerve: {
    readonly dorsalRamus: {
      readonly contributesTo: {
        readonly edges: ReadonlyArray<{
          readonly claims: ReadonlyArray<{
            readonly stance: Stance;
          } | null | undefined>;
          readonly node: {
            readonly id: string;
            readonly name: string;
          } | null | undefined;
          readonly relation: {
            readonly id: string;
            readonly status: EvidenceStatus;
          };
          readonly status: EvidenceStatus;
        } | null | undefined>;
      } | null | undefined;
    } | null | undefined;
  } | null | undefined;
};
export type nerveContributionsQuery = {
  response: nerveContributionsQuery$data;
  variables: nerveContributionsQuery$variables;
};

const node: ConcreteRequest = (function(){
var v0 = {
  "defaultValue": null,
  "kind": "LocalArgument",
  "name": "evidence"
},
v1 = {
  "defaultValue": null,
  "kind": "LocalArgument",
  "name": "level"
},
v2 = [
  {
    "kind": "Variable",
    "name": "level",
    "variableName": "level"
  }
],
v3 = [
  {
    "kind": "Variable",
    "name": "evidence",
    "variableName": "evidence"
  }
],
v4 = {
  "alias": null,
  "args": null,
  "kind": "ScalarField",
  "name": "id",
  "storageKey": null
},
v5 = {
  "alias": null,
  "args": null,
  "kind": "ScalarField",
  "name": "name",
  "storageKey": null
},
v6 = {
  "alias": null,
  "args": null,
  "kind": "ScalarField",
  "name": "status",
  "storageKey": null
},
v7 = {
  "alias": null,
  "args": null,
  "kind": "ScalarField",
  "name": "stance",
  "storageKey": null
},
v8 = {
  "alias": null,
  "args": null,
  "concreteType": "Relation",
  "kind": "LinkedField",
  "name": "relation",
  "plural": false,
  "selections": [
    (v4/*:: as any*/),
    (v6/*:: as any*/)
  ],
  "storageKey": null
};
return {
  "fragment": {
    "argumentDefinitions": [
      (v0/*:: as any*/),
      (v1/*:: as any*/)
    ],
    "kind": "Fragment",
    "metadata": null,
    "name": "nerveContributionsQuery",
    "selections": [
      {
        "alias": null,
        "args": (v2/*:: as any*/),
        "concreteType": "SpinalNerve",
        "kind": "LinkedField",
        "name": "spinalNerve",
        "plural": false,
        "selections": [
          {
            "alias": null,
            "args": null,
            "concreteType": "DorsalRamus",
            "kind": "LinkedField",
            "name": "dorsalRamus",
            "plural": false,
            "selections": [
              {
                "alias": null,
                "args": (v3/*:: as any*/),
                "concreteType": "StructureRelationConnection",
                "kind": "LinkedField",
                "name": "contributesTo",
                "plural": false,
                "selections": [
                  {
                    "alias": null,
                    "args": null,
                    "concreteType": "StructureRelationEdge",
                    "kind": "LinkedField",
                    "name": "edges",
                    "plural": true,
                    "selections": [
                      {
                        "alias": null,
                        "args": null,
                        "concreteType": null,
                        "kind": "LinkedField",
                        "name": "node",
                        "plural": false,
                        "selections": [
                          (v4/*:: as any*/),
                          (v5/*:: as any*/)
                        ],
                        "storageKey": null
                      },
                      (v6/*:: as any*/),
                      {
                        "alias": null,
                        "args": null,
                        "concreteType": "Claim",
                        "kind": "LinkedField",
                        "name": "claims",
                        "plural": true,
                        "selections": [
                          (v7/*:: as any*/)
                        ],
                        "storageKey": null
                      },
                      (v8/*:: as any*/)
                    ],
                    "storageKey": null
                  }
                ],
                "storageKey": null
              }
            ],
            "storageKey": null
          }
        ],
        "storageKey": null
      }
    ],
    "type": "Query",
    "abstractKey": null
  },
  "kind": "Request",
  "operation": {
    "argumentDefinitions": [
      (v1/*:: as any*/),
      (v0/*:: as any*/)
    ],
    "kind": "Operation",
    "name": "nerveContributionsQuery",
    "selections": [
      {
        "alias": null,
        "args": (v2/*:: as any*/),
        "concreteType": "SpinalNerve",
        "kind": "LinkedField",
        "name": "spinalNerve",
        "plural": false,
        "selections": [
          {
            "alias": null,
            "args": null,
            "concreteType": "DorsalRamus",
            "kind": "LinkedField",
            "name": "dorsalRamus",
            "plural": false,
            "selections": [
              {
                "alias": null,
                "args": (v3/*:: as any*/),
                "concreteType": "StructureRelationConnection",
                "kind": "LinkedField",
                "name": "contributesTo",
                "plural": false,
                "selections": [
                  {
                    "alias": null,
                    "args": null,
                    "concreteType": "StructureRelationEdge",
                    "kind": "LinkedField",
                    "name": "edges",
                    "plural": true,
                    "selections": [
                      {
                        "alias": null,
                        "args": null,
                        "concreteType": null,
                        "kind": "LinkedField",
                        "name": "node",
                        "plural": false,
                        "selections": [
                          {
                            "alias": null,
                            "args": null,
                            "kind": "ScalarField",
                            "name": "__typename",
                            "storageKey": null
                          },
                          (v4/*:: as any*/),
                          (v5/*:: as any*/)
                        ],
                        "storageKey": null
                      },
                      (v6/*:: as any*/),
                      {
                        "alias": null,
                        "args": null,
                        "concreteType": "Claim",
                        "kind": "LinkedField",
                        "name": "claims",
                        "plural": true,
                        "selections": [
                          (v7/*:: as any*/),
                          (v4/*:: as any*/)
                        ],
                        "storageKey": null
                      },
                      (v8/*:: as any*/)
                    ],
                    "storageKey": null
                  }
                ],
                "storageKey": null
              },
              (v4/*:: as any*/)
            ],
            "storageKey": null
          },
          (v4/*:: as any*/)
        ],
        "storageKey": null
      }
    ]
  },
  "params": {
    "cacheID": "f6091b5f1c60b0961ee5fb928d23aa06",
    "id": null,
    "metadata": {},
    "name": "nerveContributionsQuery",
    "operationKind": "query",
    "text": "query nerveContributionsQuery(\n  $level: SpinalLevel!\n  $evidence: EvidenceFilter\n) {\n  spinalNerve(level: $level) {\n    dorsalRamus {\n      contributesTo(evidence: $evidence) {\n        edges {\n          node {\n            __typename\n            id\n            name\n          }\n          status\n          claims {\n            stance\n            id\n          }\n          relation {\n            id\n            status\n          }\n        }\n      }\n      id\n    }\n    id\n  }\n}\n"
  }
};
})();

(node as any).hash = "fdb2fb666b6eb9736eac7a78af0826ce";

export default node;
